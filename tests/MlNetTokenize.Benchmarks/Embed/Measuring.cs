using System.Diagnostics;

namespace MlNetTokenize.Benchmarks;

/// <summary>Medians of what takes turns.</summary>
internal static class Measuring
{
    /// <summary>The median of the rounds of each action, in seconds, after rounds to warm up. All take turns, so that what the machine does besides hits them alike.</summary>
    public static double[] Seconds(int rounds, int warmUpRounds, params IReadOnlyList<Action> actions)
    {
        var seconds = actions.Select(_ => new List<double>()).ToArray();
        for (int round = 1 - warmUpRounds; round <= rounds; round++)
        {
            for (int i = 0; i < actions.Count; i++)
            {
                // What the others left behind is not this one's.
                GC.Collect();
                double taken = Time(actions[i]);
                if (round > 0)
                {
                    seconds[i].Add(taken);
                }
            }
        }

        return [.. seconds.Select(Median)];
    }

    public static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public static double Median(IReadOnlyList<double> values) => values.Order().ElementAt(values.Count / 2);
}
