using System.Diagnostics;

namespace MlNetTokenize.IO;

/// <summary>Says when progress is due: about ten times a second, however fast the work goes.</summary>
internal sealed class SteadyClock
{
    private static readonly long Interval = Stopwatch.Frequency / 10;
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _next = Stopwatch.GetTimestamp() + Interval;

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    /// <summary>Whether an interval has passed since this was last true.</summary>
    public bool IsDue()
    {
        long now = Stopwatch.GetTimestamp();
        if (now < _next)
        {
            return false;
        }

        _next = now + Interval;
        return true;
    }
}
