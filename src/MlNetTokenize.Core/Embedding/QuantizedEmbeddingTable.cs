using System.Numerics.Tensors;
using MlNetTokenize.Embedding;
using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize;

/// <summary>An <see cref="EmbeddingTable"/> in fewer bytes. Its rows stay so in memory: what reads them widens them one at a time.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class QuantizedEmbeddingTable : IEmbeddingRows
{
    /// <summary>The largest of 8-bit integers in use. −128 is not, so that they are as many to either side of zero.</summary>
    private const sbyte Largest = sbyte.MaxValue;

    internal QuantizedEmbeddingTable(int vocabularySize, int dimension, Half[] values)
    {
        VocabularySize = vocabularySize;
        Dimension = dimension;
        Precision = EmbeddingPrecision.Float16;
        Halves = values;
        Bytes = [];
        Scales = [];
    }

    internal QuantizedEmbeddingTable(int vocabularySize, int dimension, sbyte[] values, float[] scales)
    {
        VocabularySize = vocabularySize;
        Dimension = dimension;
        Precision = EmbeddingPrecision.Int8;
        Halves = [];
        Bytes = values;
        Scales = scales;
    }

    /// <summary>Gets the number of rows: token ids are 0 to <see cref="VocabularySize"/> − 1.</summary>
    public int VocabularySize { get; }

    /// <summary>Gets the length of a row.</summary>
    public int Dimension { get; }

    /// <summary>Gets what the rows are held as: <see cref="EmbeddingPrecision.Float16"/> or <see cref="EmbeddingPrecision.Int8"/>.</summary>
    public EmbeddingPrecision Precision { get; }

    /// <summary>Gets how many bytes the rows take, in memory and in a model file, scales included.</summary>
    public long SizeInBytes => ((long)Halves.Length * sizeof(ushort)) + Bytes.Length + ((long)Scales.Length * sizeof(float));

    /// <summary>All rows with <see cref="EmbeddingPrecision.Float16"/>, else empty.</summary>
    internal Half[] Halves { get; }

    /// <summary>All rows with <see cref="EmbeddingPrecision.Int8"/>, else empty.</summary>
    internal sbyte[] Bytes { get; }

    /// <summary>What each row of <see cref="Bytes"/> is multiplied by.</summary>
    internal float[] Scales { get; }

    /// <summary>Copies a token's row as floats.</summary>
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
        if (Precision == EmbeddingPrecision.Float16)
        {
            RowPooling.CopyRow<Half>(Halves, [], id, destination);
        }
        else
        {
            RowPooling.CopyRow<sbyte>(Bytes, Scales, id, destination);
        }
    }

    /// <summary>Pools the rows of a text's tokens as <see cref="EmbeddingTable.Pool"/> does: the result is that of the widened rows, to the bit. Nothing is allocated.</summary>
    /// <param name="ids">The tokens. Without any, the result is zero.</param>
    /// <param name="destination"><see cref="Dimension"/> long; with <see cref="TokenPooling.None"/> that times the number of ids.</param>
    /// <param name="pooling">How.</param>
    /// <exception cref="ArgumentOutOfRangeException">The table has no row for one of the ids.</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length.</exception>
    public void Pool(ReadOnlySpan<int> ids, Span<float> destination, TokenPooling pooling)
    {
        if (Precision == EmbeddingPrecision.Float16)
        {
            RowPooling.Pool<Half>(Halves, [], Dimension, ids, destination, pooling);
        }
        else
        {
            RowPooling.Pool<sbyte>(Bytes, Scales, Dimension, ids, destination, pooling);
        }
    }

    /// <summary>A table of the rows as floats.</summary>
    public EmbeddingTable Dequantize()
    {
        var values = new float[EmbeddingTable.ElementCount(VocabularySize, Dimension)];
        for (int id = 0; id < VocabularySize; id++)
        {
            CopyRow(id, values.AsSpan(id * Dimension, Dimension));
        }

        return new EmbeddingTable(VocabularySize, Dimension, values);
    }

    void IEmbeddingRows.AddRows(ReadOnlySpan<int> ids, Span<float> destination)
    {
        if (Precision == EmbeddingPrecision.Float16)
        {
            RowMath.AddRows<Half>(Halves, [], ids, destination);
        }
        else
        {
            RowMath.AddRows<sbyte>(Bytes, Scales, ids, destination);
        }
    }

    /// <summary>Whether a scale is one that quantizing gives: the largest 8-bit integer times it is a float.</summary>
    internal static bool IsScale(float scale) => scale >= 0 && float.IsFinite(Largest * scale);

    /// <inheritdoc cref="EmbeddingTable.Quantize"/>
    internal static QuantizedEmbeddingTable FromTable(EmbeddingTable table, EmbeddingPrecision precision) => precision switch
    {
        EmbeddingPrecision.Float16 => ToHalves(table),
        EmbeddingPrecision.Int8 => ToBytes(table),
        EmbeddingPrecision.Float32 => throw new ArgumentOutOfRangeException(
            nameof(precision), precision, $"A table is {precision} as it is; the precisions to quantize to are {EmbeddingPrecision.Float16} and {EmbeddingPrecision.Int8}."),
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, "There is no such precision."),
    };

    private static QuantizedEmbeddingTable ToHalves(EmbeddingTable table)
    {
        var values = new Half[table.Values.Length];
        for (int id = 0; id < table.VocabularySize; id++)
        {
            ReadOnlySpan<float> row = table[id];
            float largest = Math.Abs(TensorPrimitives.MaxMagnitude(row));
            if (!(largest <= (float)Half.MaxValue))
            {
                throw new ArgumentException(
                    $"Row {id} has a value of magnitude {largest}; the largest of {EmbeddingPrecision.Float16} is {(float)Half.MaxValue}.", nameof(table));
            }

            TensorPrimitives.ConvertToHalf(row, values.AsSpan(id * table.Dimension, table.Dimension));
        }

        return new QuantizedEmbeddingTable(table.VocabularySize, table.Dimension, values);
    }

    private static QuantizedEmbeddingTable ToBytes(EmbeddingTable table)
    {
        var values = new sbyte[table.Values.Length];
        var scales = new float[table.VocabularySize];
        for (int id = 0; id < scales.Length; id++)
        {
            ReadOnlySpan<float> row = table[id];
            float scale = Math.Abs(TensorPrimitives.MaxMagnitude(row)) / Largest;
            if (!IsScale(scale))
            {
                // The largest floats there are: rounded up, the scale would make them infinite.
                scale = MathF.BitDecrement(scale);
            }

            scales[id] = scale;
            if (scale == 0)
            {
                continue;
            }

            Span<sbyte> quantized = values.AsSpan(id * table.Dimension, table.Dimension);
            for (int i = 0; i < row.Length; i++)
            {
                // Among subnormal numbers a scale is itself rounded, and the quotient can be larger.
                quantized[i] = (sbyte)Math.Clamp(MathF.Round(row[i] / scale), -Largest, Largest);
            }
        }

        return new QuantizedEmbeddingTable(table.VocabularySize, table.Dimension, values, scales);
    }
}
