using System.Diagnostics;

namespace MlNetTokenize.Benchmarks;

/// <summary>When the learning of rows stopped reading, and when it ended.</summary>
internal sealed class LearningClock : IProgress<EmbeddingTrainingProgress>
{
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>From when this was made until the last report.</summary>
    public double EndSeconds { get; private set; }

    /// <summary>How long the texts were learned from, without their reading.</summary>
    public double LearningSeconds => _elapsed - _reading;

    private double _elapsed;
    private double _reading;

    public void Report(EmbeddingTrainingProgress value)
    {
        EndSeconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        _elapsed = value.Elapsed.TotalSeconds;
        if (value.Stage == EmbeddingTrainingStage.Reading)
        {
            _reading = _elapsed;
        }
    }
}
