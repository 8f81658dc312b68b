namespace MlNetTokenize;

/// <summary>How far the training of a byte-pair vocabulary is.</summary>
public sealed class BytePairTrainingProgress
{
    /// <summary>Gets what is being done.</summary>
    public BytePairTrainingStage Stage { get; init; }

    /// <summary>Gets the number of texts read.</summary>
    public long TextsRead { get; init; }

    /// <summary>Gets their length in UTF-8.</summary>
    public long BytesRead { get; init; }

    /// <summary>Gets the number of distinct pieces; while several threads count, at least that many.</summary>
    public int DistinctPieces { get; init; }

    /// <summary>Gets the number of merges learned.</summary>
    public int Merges { get; init; }

    /// <summary>Gets how many there will be, unless the pairs that are frequent enough run out.</summary>
    public int MaximumMerges { get; init; }

    /// <summary>Gets the token merged last, its bytes in GPT-2's printable alphabet (a space is Ġ); <see langword="null"/> before the first.</summary>
    public string? LastToken { get; init; }

    /// <summary>Gets the time since training began.</summary>
    public TimeSpan Elapsed { get; init; }
}
