using System.Diagnostics;
using WebApi;

namespace WebApiLoadTest;

/// <summary>What some clients saw who asked one question after the other, all at the same time.</summary>
/// <param name="Clients">How many.</param>
/// <param name="Milliseconds">How long each answer took, ascending.</param>
/// <param name="Elapsed">How long they took together.</param>
/// <param name="Equal">How many of the answers were those of the batch, label and probability, to the last bit.</param>
internal sealed record Load(int Clients, double[] Milliseconds, TimeSpan Elapsed, int Equal)
{
    public double RequestsPerSecond => Milliseconds.Length / Elapsed.TotalSeconds;

    public double Percentile(double share) => Milliseconds[(int)(share * (Milliseconds.Length - 1))];

    /// <summary>Asks until all questions are answered or the time is up.</summary>
    public static async Task<Load> RunAsync(HttpClient http, int clients, IReadOnlyList<string> texts, IReadOnlyList<Answer> expected, TimeSpan most)
    {
        int next = -1;
        int equal = 0;
        var times = new List<double>[clients];
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            times[client] = [];
            for (int i = Interlocked.Increment(ref next); i < texts.Count && watch.Elapsed < most; i = Interlocked.Increment(ref next))
            {
                long start = Stopwatch.GetTimestamp();
                using HttpResponseMessage response = await http.PostAsJsonAsync("/predict", new Question(texts[i]));
                Answer? answer = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Answer>();
                times[client].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);

                // A float in JSON has as many digits as it takes to come back the same.
                if (answer == expected[i])
                {
                    Interlocked.Increment(ref equal);
                }
            }
        })));
        return new Load(clients, [.. times.SelectMany(each => each).Order()], watch.Elapsed, equal);
    }
}
