using MlNetTokenize.IO;

namespace MlNetTokenize.Tokenization.Training.Options;

/// <summary>Reports how far a training run is, at a steady rate. Used by the thread that trains.</summary>
/// <param name="progress">What is told.</param>
/// <param name="maximumMerges">How many merges there will be at most.</param>
internal sealed class TrainingReporter(IProgress<BytePairTrainingProgress>? progress, int maximumMerges)
{
    private readonly SteadyClock _clock = new();

    /// <summary>The numbers, but for the time.</summary>
    public BytePairTrainingProgress State { get; set; } = new(BytePairTrainingStage.CountingPieces, 0, 0, 0, 0, maximumMerges, null, TimeSpan.Zero);

    public TimeSpan Elapsed => _clock.Elapsed;

    /// <summary>Whether it is time for a report.</summary>
    public bool IsDue() => progress is not null && _clock.IsDue();

    public void Report() => progress?.Report(State with { Elapsed = _clock.Elapsed });
}
