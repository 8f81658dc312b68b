namespace MlNetTokenize;

/// <summary>How <see cref="TokenDistiller"/> makes rows of a teacher's vectors.</summary>
public sealed class TokenDistillationOptions
{
    /// <summary>The default of <see cref="Dimension"/>.</summary>
    public const int DefaultDimension = 256;

    /// <summary>Gets or sets the length of the rows: so many principal components of the teacher's vectors are kept. 256 by default; at most the length of the teacher's vectors, and at most the number of texts.</summary>
    public int Dimension { get; set; } = DefaultDimension;

    /// <summary>Gets or sets how many texts go through the teacher at a time. 256 by default.</summary>
    public int BatchSize { get; set; } = 256;

    /// <summary>
    /// Gets or sets the a of the smooth inverse frequency a / (a + p), by which the row of a token of the share p is multiplied (Arora, Liang and Ma 2017). 1e-4 by default, as in model2vec; <see langword="null"/> leaves the
    /// rows as they are.
    /// </summary>
    public double? SifCoefficient { get; set; } = 1e-4;

    /// <summary>Gets or sets where the shares come from; <see cref="TokenFrequency.Zipf"/> by default.</summary>
    public TokenFrequency Frequency { get; set; }

    /// <summary>Gets or sets how often each token occurs, by id, with <see cref="TokenFrequency.Measured"/>. <see langword="null"/> lets <c>DistillTokenEmbedding</c> count them on its column.</summary>
    public IReadOnlyList<long>? TokenCounts { get; set; }

    /// <summary>Gets or sets how the rows are kept; <see cref="EmbeddingPrecision.Float32"/> by default.</summary>
    public EmbeddingPrecision Precision { get; set; }

    /// <summary>Gets or sets how many threads find the principal components; all cores by default. The rows do not depend on it. The teacher decides itself how many it uses.</summary>
    public int NumberOfThreads { get; set; } = Environment.ProcessorCount;

    /// <summary>Gets or sets what is told how far it is, after each batch.</summary>
    public IProgress<TokenDistillationProgress>? Progress { get; set; }

    /// <summary>Gets or sets what stops it, between two batches.</summary>
    public CancellationToken CancellationToken { get; set; }

    internal TokenDistillationOptions Copy() => (TokenDistillationOptions)MemberwiseClone();

    /// <exception cref="ArgumentException">An option is outside its range, or has no effect.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Dimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(NumberOfThreads, 1);
        if (SifCoefficient is { } coefficient && !(coefficient > 0 && double.IsFinite(coefficient)))
        {
            throw new ArgumentOutOfRangeException(nameof(SifCoefficient), coefficient, "The coefficient is a positive number, or null for rows without weights.");
        }

        if (!Enum.IsDefined(Frequency))
        {
            throw new ArgumentOutOfRangeException(nameof(Frequency), Frequency, "There is no such frequency.");
        }

        if (!Enum.IsDefined(Precision))
        {
            throw new ArgumentOutOfRangeException(nameof(Precision), Precision, "Unknown precision.");
        }

        if (SifCoefficient is null && Frequency == TokenFrequency.Measured)
        {
            throw new ArgumentException($"Without a {nameof(SifCoefficient)} there are no weights: {nameof(TokenFrequency)}.{nameof(TokenFrequency.Measured)} has no effect.", nameof(Frequency));
        }

        if (TokenCounts is not null && Frequency != TokenFrequency.Measured)
        {
            throw new ArgumentException($"{nameof(TokenCounts)} have no effect with {Frequency}: they are for {nameof(TokenFrequency)}.{nameof(TokenFrequency.Measured)}.", nameof(TokenCounts));
        }
    }
}
