namespace MlNetTokenize.Embedding.Training.Rounds;

/// <summary>Rows between two rounds, one after another, with all that goes on with them.</summary>
internal sealed class RoundRows(int count, int dimension)
{
    public int Count => count;

    public float[] Values { get; init; } = new float[EmbeddingTable.ElementCount(Math.Max(1, count), dimension) / Math.Max(1, count) * count];

    /// <summary>The bias of each row; all 0 where rows have none.</summary>
    public float[] Biases { get; init; } = new float[count];

    /// <summary>The sum of the squared gradients of each row.</summary>
    public float[] SquaredGradients { get; init; } = new float[count];

    /// <summary>How often each row was updated in the last round, or what stands for it: what it counts in a mean.</summary>
    public float[] Updates { get; init; } = new float[count];

    public RoundRows WithoutUpdates() => new(count, dimension) { Values = Values, Biases = Biases, SquaredGradients = SquaredGradients };

    public Span<float> Row(int row) => Values.AsSpan(row * dimension, dimension);
}
