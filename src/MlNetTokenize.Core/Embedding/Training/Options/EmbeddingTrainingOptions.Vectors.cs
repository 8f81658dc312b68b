namespace MlNetTokenize;

public sealed partial class EmbeddingTrainingOptions
{
    /// <summary>The largest <see cref="BatchSize"/>: the scores of a batch are its square.</summary>
    internal const int LargestBatch = 1 << 14;

    private int? _batchSize;
    private float? _similarityScale;

    /// <summary>Gets or sets what a text's pooled vector loses against the vector that is its target, such as a sentence encoder's (<see cref="EmbeddingTargetKind.Vector"/>).</summary>
    /// <value><see langword="null"/> by default: <see cref="MlNetTokenize.VectorLoss.Cosine"/> for targets that are vectors. It cannot be set for others.</value>
    public VectorLoss? VectorLoss { get; set; }

    /// <summary>Gets or sets how many pairs are learned from at once, for <see cref="EmbeddingObjective.Contrastive"/>: the texts that belong to the others are what a text must not be near to.</summary>
    /// <value>512 by default; from 2 to 16,384. More are harder to tell apart, and take time in proportion.</value>
    public int BatchSize
    {
        get => _batchSize ?? 512;
        set => _batchSize = value;
    }

    /// <summary>Gets or sets what the cosine of two texts is multiplied by before the softmax over a batch, for <see cref="EmbeddingObjective.Contrastive"/>: one divided by the temperature.</summary>
    /// <value>20 by default, as sentence-transformers has it; greater than 0. With more only the nearest of the wrong texts count.</value>
    public float SimilarityScale
    {
        get => _similarityScale ?? 20f;
        set => _similarityScale = value;
    }

    /// <summary>
    /// Gets or sets at which lengths a vector is to be good by itself if the rest is cut off, for <see cref="EmbeddingObjective.Contrastive"/>: the loss is the sum of those of the first so many numbers and of all of them
    /// (Kusupati et al. 2022, "Matryoshka Representation Learning").
    /// </summary>
    /// <value><see langword="null"/> by default: only the whole vector. Else lengths from 1 to <see cref="Dimension"/>, ascending, such as 32, 64, 128.</value>
    public IReadOnlyList<int>? MatryoshkaDimensions { get; set; }

    /// <summary>What a pooled vector loses against a vector.</summary>
    internal VectorLoss EffectiveVectorLoss => VectorLoss ?? MlNetTokenize.VectorLoss.Cosine;

    /// <summary>Checks the options that only some kinds of targets have, once it is known what they are.</summary>
    internal void ValidateFor(EmbeddingTargetKind kind)
    {
        if (kind != EmbeddingTargetKind.Vector && VectorLoss is { } loss)
        {
            throw new ArgumentException($"{nameof(VectorLoss)} {loss} is for targets that are vectors, not for {(Objective == EmbeddingObjective.Supervised ? $"a {kind}" : Objective.ToString())}.");
        }

        if (kind == EmbeddingTargetKind.Vector && InitialScale is { } scale)
        {
            throw new ArgumentException($"{nameof(InitialScale)} {scale} has no effect for targets that are vectors: the given rows are brought to their length.");
        }

        if (kind == EmbeddingTargetKind.Vector && _weightDecay is > 0)
        {
            throw new ArgumentException($"{nameof(WeightDecay)} {_weightDecay} is for a linear layer, which there is none of for targets that are vectors.");
        }
    }

    private void ValidateVectors()
    {
        if (VectorLoss is { } loss && (!Enum.IsDefined(loss) || Objective != EmbeddingObjective.Supervised))
        {
            throw new ArgumentOutOfRangeException(nameof(VectorLoss), loss, $"There is no such loss for {Objective}.");
        }

        CheckRange(BatchSize, 2, LargestBatch);
        CheckPositive(SimilarityScale);
        if (Objective != EmbeddingObjective.Contrastive)
        {
            string? unused = _batchSize is not null ? nameof(BatchSize) : _similarityScale is not null ? nameof(SimilarityScale) : MatryoshkaDimensions is not null ? nameof(MatryoshkaDimensions) : null;
            if (unused is not null)
            {
                throw new ArgumentException($"{unused} is for the objective {EmbeddingObjective.Contrastive}, not for {Objective}.", unused);
            }

            return;
        }

        if (Pooling == TokenPooling.Max)
        {
            throw new ArgumentOutOfRangeException(nameof(Pooling), Pooling, $"There is no such pooling for {Objective}.");
        }

        if (Positions == TokenPositions.Learned)
        {
            throw new ArgumentOutOfRangeException(nameof(Positions), Positions, $"Positions are learned with {EmbeddingObjective.Supervised}, not with {Objective}.");
        }

        if (_weightDecay is > 0)
        {
            throw new ArgumentException($"{nameof(WeightDecay)} {_weightDecay} is for a linear layer, which {Objective} has none of.", nameof(WeightDecay));
        }

        for (int i = 0; i < MatryoshkaDimensions?.Count; i++)
        {
            int length = MatryoshkaDimensions[i];
            if (length < 1 || length > Dimension || (i > 0 && length <= MatryoshkaDimensions[i - 1]))
            {
                throw new ArgumentOutOfRangeException(nameof(MatryoshkaDimensions), length, $"The lengths are ascending and from 1 to {nameof(Dimension)}, which is {Dimension}.");
            }
        }
    }
}
