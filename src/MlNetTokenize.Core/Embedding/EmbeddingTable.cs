using System.Numerics.Tensors;
using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize;

/// <summary>One vector for each token: <see cref="VocabularySize"/> rows of <see cref="Dimension"/>, in one block, row after row.</summary>
/// <remarks>Immutable and thread-safe. Rows of 16 or 8 bits a value (<see cref="Quantize"/>) stay so in memory: what reads them widens them one at a time.</remarks>
public sealed partial class EmbeddingTable
{
    internal EmbeddingTable(int vocabularySize, int dimension, float[] values)
    {
        VocabularySize = vocabularySize;
        Dimension = dimension;
        Values = values;
    }

    /// <summary>Gets the number of rows: token ids are 0 to <see cref="VocabularySize"/> − 1.</summary>
    public int VocabularySize { get; }

    /// <summary>Gets the length of a row.</summary>
    public int Dimension { get; }

    /// <summary>Gets what the rows are held as.</summary>
    public EmbeddingPrecision Precision { get; }

    /// <summary>Gets how many bytes the rows take, in memory and in a model file, scales included.</summary>
    public long SizeInBytes => ((Values.LongLength + Scales.Length) * sizeof(float)) + (Halves.LongLength * sizeof(ushort)) + Bytes.Length;

    /// <summary>All rows with <see cref="EmbeddingPrecision.Float32"/>, else empty. The trainer writes into it before anybody else sees the table.</summary>
    internal float[] Values { get; } = [];

    /// <summary>A token's row, as it lies in the table.</summary>
    /// <param name="id">The token.</param>
    /// <exception cref="ArgumentOutOfRangeException">The table has no such row.</exception>
    /// <exception cref="InvalidOperationException">The table's <see cref="Precision"/> is not <see cref="EmbeddingPrecision.Float32"/>: use <see cref="CopyRow"/>.</exception>
    public ReadOnlySpan<float> this[int id]
        => (uint)id >= (uint)VocabularySize ? throw RowPooling.NoRow(id, VocabularySize)
            : Precision == EmbeddingPrecision.Float32 ? Values.AsSpan(id * Dimension, Dimension)
            : throw new InvalidOperationException($"The rows are {Precision} and have no floats in memory; {nameof(CopyRow)} widens one, and {nameof(Quantize)}({EmbeddingPrecision.Float32}) all.");

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
        var copy = new float[Dimension];
        for (int id = 0; id < VocabularySize; id++)
        {
            if (!RowOf(id, copy).ContainsAnyExcept(0f))
            {
                yield return id;
            }
        }
    }

    /// <summary>Copies a token's row, widened to floats.</summary>
    /// <param name="id">The token.</param>
    /// <param name="destination">At least <see cref="Dimension"/> long.</param>
    /// <exception cref="ArgumentOutOfRangeException">The table has no such row.</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public void CopyRow(int id, Span<float> destination)
    {
        if ((uint)id >= (uint)VocabularySize)
        {
            throw RowPooling.NoRow(id, VocabularySize);
        }

        if (destination.Length < Dimension)
        {
            throw new ArgumentException($"A row has {Dimension} values, the destination room for {destination.Length}.", nameof(destination));
        }

        destination = destination[..Dimension];
        switch (Precision)
        {
            case EmbeddingPrecision.Float32:
                Values.AsSpan(id * Dimension, Dimension).CopyTo(destination);
                break;
            case EmbeddingPrecision.Float16:
                RowPooling.CopyRow<Half>(Halves, [], id, destination);
                break;
            default:
                RowPooling.CopyRow<sbyte>(Bytes, Scales, id, destination);
                break;
        }
    }

    /// <summary>
    /// Pools the rows of a text's tokens. Nothing is allocated. In each dimension the rows are added one by one in the order of <paramref name="ids"/>: the
    /// result is the same on every processor, and that of the widened rows to the bit.
    /// </summary>
    /// <param name="ids">The tokens. Without any, the result is zero.</param>
    /// <param name="destination"><see cref="Dimension"/> long; with <see cref="TokenPooling.None"/> that times the number of ids.</param>
    /// <param name="pooling">How the rows become one vector.</param>
    /// <exception cref="ArgumentOutOfRangeException">The table has no row for one of the ids.</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length.</exception>
    public void Pool(ReadOnlySpan<int> ids, Span<float> destination, TokenPooling pooling)
    {
        switch (Precision)
        {
            case EmbeddingPrecision.Float32:
                RowPooling.Pool<float>(Values, [], Dimension, ids, destination, pooling);
                break;
            case EmbeddingPrecision.Float16:
                RowPooling.Pool<Half>(Halves, [], Dimension, ids, destination, pooling);
                break;
            default:
                RowPooling.Pool<sbyte>(Bytes, Scales, Dimension, ids, destination, pooling);
                break;
        }
    }

    /// <summary>Adds rows to a vector, one after another.</summary>
    internal void AddRows(ReadOnlySpan<int> ids, Span<float> destination)
    {
        switch (Precision)
        {
            case EmbeddingPrecision.Float32:
                RowMath.AddRows<float>(Values, [], ids, destination);
                break;
            case EmbeddingPrecision.Float16:
                RowMath.AddRows<Half>(Halves, [], ids, destination);
                break;
            default:
                RowMath.AddRows<sbyte>(Bytes, Scales, ids, destination);
                break;
        }
    }

    /// <summary>A row as floats: itself, or a copy if it is held in fewer bits.</summary>
    /// <param name="id">The token.</param>
    /// <param name="copy">Where a copy goes, <see cref="Dimension"/> long.</param>
    internal ReadOnlySpan<float> RowOf(int id, Span<float> copy)
    {
        if (Precision == EmbeddingPrecision.Float32)
        {
            return this[id];
        }

        CopyRow(id, copy);
        return copy;
    }

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
