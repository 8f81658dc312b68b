namespace MlNetTokenize;

/// <summary>What a tokenizer was learned from and how its training ended. Not saved with the tokenizer.</summary>
public sealed class BytePairTrainingSummary
{
    /// <summary>Gets the number of texts read; of streams, files and readers each line is one.</summary>
    public required long TextsRead { get; init; }

    /// <summary>Gets their length in UTF-8, in bytes.</summary>
    public required long BytesRead { get; init; }

    /// <summary>Gets the number of distinct pieces that the merges were learned from.</summary>
    public required int DistinctPieces { get; init; }

    /// <summary>Gets how often those occurred in the texts, all together.</summary>
    public required long Occurrences { get; init; }

    /// <summary>Gets how many distinct pieces were dropped, the rarest ones, because there were more than <see cref="BytePairTrainingOptions.MaximumDistinctPieces"/>.</summary>
    /// <value>0 where there were not. A piece that was dropped and came again is counted again.</value>
    public required long DroppedPieces { get; init; }

    /// <summary>Gets how often those had occurred.</summary>
    public required long DroppedOccurrences { get; init; }

    /// <summary>Gets the share of the texts' pieces that were dropped, from 0 to 1.</summary>
    public double DroppedShare => ShareOf(DroppedOccurrences, Occurrences);

    /// <summary>Gets the number of merges learned.</summary>
    public required int Merges { get; init; }

    /// <summary>Gets the number of merges asked for.</summary>
    public required int MaximumMerges { get; init; }

    /// <summary>Gets the time that training took, counting included where it was part of it.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Gets what is worth knowing besides: that no pair was left to merge, that pieces were dropped.</summary>
    /// <value><see langword="null"/> for nothing.</value>
    public string? Note { get; init; }

    /// <summary>The share of what was dropped.</summary>
    internal static double ShareOf(long dropped, long kept) => dropped == 0 ? 0 : dropped / ((double)kept + dropped);
}
