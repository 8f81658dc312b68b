using MlNetTokenize.IO;

namespace MlNetTokenize.Tokenization.Training.Options;

/// <summary>How far the training is, and who is told.</summary>
/// <param name="progress">Who is told, or <see langword="null"/> for nobody.</param>
/// <param name="maximumMerges">How many merges there will be at most.</param>
internal sealed class TrainingReporter(IProgress<BytePairTrainingProgress>? progress, int maximumMerges)
{
    private readonly SteadyClock _clock = new();

    public BytePairTrainingStage Stage { get; set; }

    public long TextsRead { get; set; }

    public long BytesRead { get; set; }

    public int DistinctPieces { get; set; }

    public int Merges { get; set; }

    public string? LastToken { get; set; }

    public TimeSpan Elapsed => _clock.Elapsed;

    public bool IsDue() => progress is not null && _clock.IsDue();

    public void Report() => progress?.Report(new BytePairTrainingProgress
    {
        Stage = Stage,
        TextsRead = TextsRead,
        BytesRead = BytesRead,
        DistinctPieces = DistinctPieces,
        Merges = Merges,
        MaximumMerges = maximumMerges,
        LastToken = LastToken,
        Elapsed = _clock.Elapsed,
    });
}
