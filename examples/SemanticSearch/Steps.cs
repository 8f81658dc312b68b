using System.Diagnostics;
using QuickStart;
using Spectre.Console;

namespace SemanticSearch;

/// <summary>Long steps, and how long short ones take.</summary>
internal static class Steps
{
    private const int Rounds = 3;

    /// <summary>Does a step that reports how far it is.</summary>
    public static T Progress<T>(string name, int count, Func<Action<int>, T> step)
        => AnsiConsole.Progress().Start(progress =>
        {
            ProgressTask task = progress.AddTask(Markup.Escape(name), maxValue: count);
            return step(done => task.Value = done);
        });

    /// <summary>Texts a second from text to vector, the best of some rounds after one that does not count.</summary>
    public static double TextsPerSecond(LabelledText[] texts, Func<LabelledText[], int> embed)
    {
        embed(texts);
        double fastest = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            embed(texts);
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return texts.Length / fastest;
    }
}
