namespace MlNetTokenize;

/// <summary>How far the training of a byte-pair vocabulary is.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="TextsRead">The number of texts read.</param>
/// <param name="BytesRead">Their length in UTF-8.</param>
/// <param name="DistinctPieces">The number of distinct pieces; while several threads count, at least that many.</param>
/// <param name="Merges">The number of merges learned.</param>
/// <param name="MaximumMerges">How many there will be, unless the pairs that are frequent enough run out.</param>
/// <param name="LastToken">The token merged last, its bytes in GPT-2's printable alphabet (a space is Ġ); <see langword="null"/> before the first.</param>
/// <param name="Elapsed">The time since training began.</param>
public readonly record struct BytePairTrainingProgress(
    BytePairTrainingStage Stage,
    long TextsRead,
    long BytesRead,
    int DistinctPieces,
    int Merges,
    int MaximumMerges,
    string? LastToken,
    TimeSpan Elapsed);
