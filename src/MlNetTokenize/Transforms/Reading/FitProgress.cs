using System.Diagnostics;
using Microsoft.ML.Runtime;

namespace MlNetTokenize.Transforms.Reading;

/// <summary>
/// Progress of a <c>Fit</c>: what the core reports goes to the options' <see cref="IProgress{T}"/>, and once a second as a line to
/// <c>MLContext.Log</c>; and whether ML.NET has been told to stop is looked at each time.
/// </summary>
internal sealed class FitProgress<T>(IHost host, IChannel channel, IProgress<T>? progress, Func<T, string> describe, Action<T>? observe = null) : IProgress<T>
{
    private long _lastLine = Stopwatch.GetTimestamp();

    public void Report(T value)
    {
        host.CheckAlive();
        observe?.Invoke(value);
        progress?.Report(value);
        if (Stopwatch.GetElapsedTime(_lastLine) >= TimeSpan.FromSeconds(1))
        {
            _lastLine = Stopwatch.GetTimestamp();
            channel.Info(MessageSensitivity.None, describe(value));
        }
    }
}
