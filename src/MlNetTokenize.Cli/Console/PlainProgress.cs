using System.Diagnostics;

namespace MlNetTokenize.Cli;

/// <summary>A line every few seconds, for logs.</summary>
/// <param name="writer">Where the lines go.</param>
/// <param name="interval">The time between two of them; five seconds by default.</param>
internal sealed class PlainProgress(TextWriter writer, TimeSpan? interval = null) : WorkProgress
{
    private readonly TimeSpan _interval = interval ?? TimeSpan.FromSeconds(5);
    private readonly object _gate = new();
    private readonly WorkMeter _meter = new();
    private long _last = Stopwatch.GetTimestamp();

    public override void Report(WorkState state)
    {
        lock (_gate)
        {
            // Looked at always, so that the meter knows when a stage began.
            string text = _meter.Describe(state);
            if (Stopwatch.GetElapsedTime(_last) >= _interval)
            {
                _last = Stopwatch.GetTimestamp();
                writer.WriteLine($"{state.Stage}: {text}");
                writer.Flush();
            }
        }
    }
}
