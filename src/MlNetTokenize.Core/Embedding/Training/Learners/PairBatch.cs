namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>Room for the pairs of a batch: pooled vectors and their gradients.</summary>
/// <param name="size">The most pairs.</param>
/// <param name="dimension">The length of a vector.</param>
internal sealed class PairBatch(int size, int dimension)
{
    public int Count { get; set; }

    public TrainingRows Texts { get; } = new(size, dimension);

    public TrainingRows Partners { get; } = new(size, dimension);

    public TrainingRows TextGradients { get; } = new(size, dimension);

    public TrainingRows PartnerGradients { get; } = new(size, dimension);

    /// <summary>What each pair counts.</summary>
    public float[] Weights { get; } = new float[size];

    /// <summary>Equal for partners of the same tokens.</summary>
    public ulong[] Hashes { get; } = new ulong[size];
}
