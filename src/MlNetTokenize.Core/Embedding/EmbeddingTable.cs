using System.Numerics.Tensors;
using MlNetTokenize.Embedding;
using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize;

/// <summary>One vector of 32-bit floats for each token: <see cref="VocabularySize"/> rows of <see cref="Dimension"/>, in one block, row after row.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed partial class EmbeddingTable : IEmbeddingRows
{
    internal EmbeddingTable(int vocabularySize, int dimension, float[] values)
    {
        VocabularySize = vocabularySize;
        Dimension = dimension;
        Values = values;
    }

    /// <summary>The number of rows: token ids are 0 to <see cref="VocabularySize"/> − 1.</summary>
    public int VocabularySize { get; }

    /// <summary>The length of a row.</summary>
    public int Dimension { get; }

    /// <summary>All rows. The trainer writes into it before anybody else sees the table.</summary>
    internal float[] Values { get; }

    EmbeddingPrecision IEmbeddingRows.Precision => EmbeddingPrecision.Float32;

    /// <summary>A token's row.</summary>
    /// <param name="id">The token.</param>
    /// <exception cref="ArgumentOutOfRangeException">The table has no such row.</exception>
    public ReadOnlySpan<float> this[int id]
        => (uint)id < (uint)VocabularySize
            ? Values.AsSpan(id * Dimension, Dimension)
            : throw RowPooling.NoRow(id, VocabularySize);

    /// <summary>A table of random rows, uniform in ±1 / <paramref name="dimension"/>, where learning begins (fastText does the same).</summary>
    /// <param name="vocabularySize">The number of rows, at least 1.</param>
    /// <param name="dimension">The length of a row, at least 1.</param>
    /// <param name="seed">The same seed gives the same table.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or the table has more than 2³¹ − 57 elements.</exception>
    public static EmbeddingTable Create(int vocabularySize, int dimension, int seed)
    {
        var values = new float[ElementCount(vocabularySize, dimension)];
        var random = new Random(seed);
        float scale = 2f / dimension;
        foreach (ref float value in values.AsSpan())
        {
            value = (random.NextSingle() - 0.5f) * scale;
        }

        return new EmbeddingTable(vocabularySize, dimension, values);
    }

    /// <summary>A table of given rows.</summary>
    /// <param name="vocabularySize">The number of rows, at least 1.</param>
    /// <param name="dimension">The length of a row, at least 1.</param>
    /// <param name="values">The rows one after another; they are copied.</param>
    /// <exception cref="ArgumentException">The number of values is not that of the sizes, or one is not finite.</exception>
    public static EmbeddingTable FromValues(int vocabularySize, int dimension, ReadOnlySpan<float> values)
    {
        int count = ElementCount(vocabularySize, dimension);
        if (values.Length != count)
        {
            throw new ArgumentException($"{vocabularySize} rows of {dimension} are {count} values, not {values.Length}.", nameof(values));
        }

        // The largest magnitude is infinite or not a number where any value is.
        if (!float.IsFinite(TensorPrimitives.MaxMagnitude(values)))
        {
            throw new ArgumentException("A value is infinite or not a number.", nameof(values));
        }

        return new EmbeddingTable(vocabularySize, dimension, values.ToArray());
    }

    /// <summary>The tokens whose rows are zero. In a table that was learned here these are the tokens that did not occur in what was learned from, which were not in the initial table either.</summary>
    /// <returns>Their ids, ascending, found while they are asked for.</returns>
    public IEnumerable<int> FindZeroRows()
    {
        for (int id = 0; id < VocabularySize; id++)
        {
            if (!this[id].ContainsAnyExcept(0f))
            {
                yield return id;
            }
        }
    }

    /// <summary>Copies a token's row.</summary>
    /// <param name="id">The token.</param>
    /// <param name="destination">At least <see cref="Dimension"/> long.</param>
    /// <exception cref="ArgumentOutOfRangeException">The table has no such row.</exception>
    public void CopyRow(int id, Span<float> destination) => this[id].CopyTo(destination);

    /// <summary>
    /// Pools the rows of a text's tokens. Nothing is allocated. In each dimension the rows are added one by one in the order of <paramref name="ids"/>: the
    /// result is the same on every processor.
    /// </summary>
    /// <param name="ids">The tokens. Without any, the result is zero.</param>
    /// <param name="destination"><see cref="Dimension"/> long; with <see cref="TokenPooling.None"/> that times the number of ids.</param>
    /// <param name="pooling">How.</param>
    /// <exception cref="ArgumentOutOfRangeException">The table has no row for one of the ids.</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length.</exception>
    public void Pool(ReadOnlySpan<int> ids, Span<float> destination, TokenPooling pooling)
        => RowPooling.Pool<float>(Values, [], Dimension, ids, destination, pooling);

    /// <summary>The same rows in fewer bytes.</summary>
    /// <param name="precision"><see cref="EmbeddingPrecision.Float16"/> or <see cref="EmbeddingPrecision.Int8"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The precision is another.</exception>
    /// <exception cref="ArgumentException">A value is too large for <see cref="EmbeddingPrecision.Float16"/>; the message names its row.</exception>
    public QuantizedEmbeddingTable Quantize(EmbeddingPrecision precision) => QuantizedEmbeddingTable.FromTable(this, precision);

    void IEmbeddingRows.AddRows(ReadOnlySpan<int> ids, Span<float> destination) => RowMath.AddRows<float>(Values, [], ids, destination);

    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or there would be more elements than an array holds.</exception>
    internal static int ElementCount(int vocabularySize, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        long count = (long)vocabularySize * dimension;
        return count <= Array.MaxLength
            ? (int)count
            : throw new ArgumentOutOfRangeException(
                nameof(dimension), dimension, $"{vocabularySize} rows of {dimension} are {count} values; a table holds at most {Array.MaxLength}.");
    }
}
