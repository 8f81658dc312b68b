using System.Globalization;

namespace MlNetTokenize.Cli;

/// <summary>Training and counting on files, with progress.</summary>
internal sealed class TextTraining(CommandContext context, TextInputs inputs, IReadOnlyList<InputFile> files, BytePairTrainingOptions options, WorkProgress progress)
    : IProgress<BytePairTrainingProgress>
{
    private readonly long? _total = InputFile.TotalLength(files);
    private long _read;

    public BytePairTokenizer Train()
    {
        using BytePairTrainer trainer = Add(canBeEmpty: false);
        return trainer.Finish();
    }

    /// <param name="canBeEmpty">Whether there may be nothing to count, as in one of more shards than there are files.</param>
    public PieceCounts Count(bool canBeEmpty)
    {
        using BytePairTrainer trainer = Add(canBeEmpty);
        return trainer.FinishCounting();
    }

    /// <param name="patternIsGiven">Whether the user has named a pattern, which has to be that of the counts.</param>
    public BytePairTokenizer TrainOnCounts(bool patternIsGiven)
    {
        PieceCounts counts = PieceCountFiles.Load(context, files, options.MaximumDistinctPieces, progress);
        if (patternIsGiven && counts.SplitPattern.ToString() != options.SplitPattern.ToString())
        {
            throw CommandException.Usage($"The texts were cut by the pattern {counts.SplitPattern} when they were counted, and --pattern says {options.SplitPattern}: leave --pattern out, or count again.");
        }

        options.Progress = this;
        return BytePairTokenizer.Train(counts, options);
    }

    public void Report(BytePairTrainingProgress value)
        => progress.Report(value.Stage == BytePairTrainingStage.CountingPieces
            ? new WorkState("Counting", Interlocked.Read(ref _read), _total, Detail: string.Create(CultureInfo.InvariantCulture, $"{value.DistinctPieces:N0} pieces"))
            : new WorkState("Merging", value.Merges, value.MaximumMerges, "merges", value.LastToken is { } token ? $"last '{token}'" : null));

    private BytePairTrainer Add(bool canBeEmpty)
    {
        options.Progress = this;
        var trainer = new BytePairTrainer(options);
        try
        {
            inputs.Read(context, files, read => Interlocked.Add(ref _read, read), trainer.AddLines, trainer.Add);
            return _read > 0 || canBeEmpty ? trainer : throw new CommandException("Nothing was read: there is nothing in the files.");
        }
        catch
        {
            trainer.Dispose();
            throw;
        }
    }
}
