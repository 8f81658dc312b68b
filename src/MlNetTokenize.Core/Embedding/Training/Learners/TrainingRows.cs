namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>
/// Rows while they are learned: each is filled up with zeros to whole vectors of the processor, so that the loops over it have no rest. The zeros stay zeros in all steps, which are
/// sums of multiples of rows.
/// </summary>
internal sealed class TrainingRows
{
    // Floats in the largest vector (512 bits).
    internal const int Alignment = 16;

    /// <exception cref="ArgumentOutOfRangeException">There would be more elements than an array holds.</exception>
    public TrainingRows(int count, int dimension)
    {
        Count = count;
        Dimension = dimension;
        long stride = StrideOf(dimension);
        if (stride * count > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(dimension), dimension, $"{count} rows of {dimension} are {stride * count} values while they are learned, n-grams included; there can be at most {Array.MaxLength}.");
        }

        Stride = (int)stride;
        Values = new float[stride * count];
    }

    /// <summary>The length of a row with its zeros.</summary>
    public static long StrideOf(int dimension) => ((long)dimension + Alignment - 1) / Alignment * Alignment;

    public int Count { get; }

    public int Dimension { get; }

    /// <summary>The length of a row with its zeros, a multiple of any vector's.</summary>
    public int Stride { get; }

    public float[] Values { get; }

    /// <summary>A row's first element.</summary>
    public ref float this[int row] => ref Values[row * Stride];

    /// <summary>A row without its zeros.</summary>
    public Span<float> Row(int row) => Values.AsSpan(row * Stride, Dimension);

    /// <summary>Some rows without their zeros, one after another.</summary>
    public float[] Copy(int first, int count)
    {
        var values = new float[EmbeddingTable.ElementCount(count, Dimension)];
        for (int row = 0; row < count; row++)
        {
            Row(first + row).CopyTo(values.AsSpan(row * Dimension));
        }

        return values;
    }
}
