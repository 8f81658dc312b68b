using System.Diagnostics;
using System.Globalization;

namespace MlNetTokenize.Cli;

/// <summary>Words for how far work is, how fast it goes and how long it will take.</summary>
internal sealed class WorkMeter
{
    private string? _stage;
    private long _start;

    /// <summary>What a state says, without the name of its stage.</summary>
    public string Describe(WorkState state)
    {
        if (_stage != state.Stage)
        {
            (_stage, _start) = (state.Stage, Stopwatch.GetTimestamp());
        }

        double seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        string text = state.Total is { } total ? $"{Amount(state.Done, state.Unit, withUnit: false)} of {Amount(total, state.Unit)}" : Amount(state.Done, state.Unit);
        if (seconds > 0.5 && state.Done > 0)
        {
            double rate = state.Done / seconds;
            text += $", {Amount((long)rate, state.Unit)}/s";
            if (state.Total is { } all && all >= state.Done)
            {
                text += $", {Duration(TimeSpan.FromSeconds((all - state.Done) / rate))} left";
            }
        }

        return state.Detail is null ? text : $"{text}, {state.Detail}";
    }

    /// <summary>A number of bytes or of something else.</summary>
    public static string Amount(long amount, string? unit = null, bool withUnit = true)
    {
        if (unit is not null)
        {
            return withUnit ? string.Create(CultureInfo.InvariantCulture, $"{amount:N0} {unit}") : amount.ToString("N0", CultureInfo.InvariantCulture);
        }

        return amount < 1_000_000 && amount >= 0
            ? string.Create(CultureInfo.InvariantCulture, $"{amount / 1e3:N1} KB")
            : string.Create(CultureInfo.InvariantCulture, $"{amount / 1e6:N1} MB");
    }

    public static string Duration(TimeSpan time)
        => time.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");
}
