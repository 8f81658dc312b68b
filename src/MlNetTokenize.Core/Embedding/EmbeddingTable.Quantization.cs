using System.Numerics.Tensors;

namespace MlNetTokenize;

// Rows in 16 or 8 bits a value.
public sealed partial class EmbeddingTable
{
    /// <summary>The largest of 8-bit integers in use. −128 is not, so that they are as many to either side of zero.</summary>
    private const sbyte Largest = sbyte.MaxValue;

    internal EmbeddingTable(int vocabularySize, int dimension, Half[] values)
    {
        VocabularySize = vocabularySize;
        Dimension = dimension;
        Precision = EmbeddingPrecision.Float16;
        Halves = values;
    }

    internal EmbeddingTable(int vocabularySize, int dimension, sbyte[] values, float[] scales)
    {
        VocabularySize = vocabularySize;
        Dimension = dimension;
        Precision = EmbeddingPrecision.Int8;
        Bytes = values;
        Scales = scales;
    }

    /// <summary>All rows with <see cref="EmbeddingPrecision.Float16"/>, else empty.</summary>
    internal Half[] Halves { get; } = [];

    /// <summary>All rows with <see cref="EmbeddingPrecision.Int8"/>, else empty.</summary>
    internal sbyte[] Bytes { get; } = [];

    /// <summary>What each row of <see cref="Bytes"/> is multiplied by.</summary>
    internal float[] Scales { get; } = [];

    /// <summary>The same rows in another precision. What fewer bits have lost does not come back in more.</summary>
    /// <param name="precision">The precision; with the table's own it is the table itself.</param>
    /// <exception cref="ArgumentOutOfRangeException">The precision is unknown.</exception>
    /// <exception cref="ArgumentException">A value is too large for <see cref="EmbeddingPrecision.Float16"/>; the message names its row.</exception>
    public EmbeddingTable Quantize(EmbeddingPrecision precision)
    {
        if (!Enum.IsDefined(precision))
        {
            throw new ArgumentOutOfRangeException(nameof(precision), precision, "Unknown precision.");
        }

        if (precision == Precision)
        {
            return this;
        }

        EmbeddingTable floats = Precision == EmbeddingPrecision.Float32 ? this : ToFloats();
        return precision switch
        {
            EmbeddingPrecision.Float16 => ToHalves(floats),
            EmbeddingPrecision.Int8 => ToBytes(floats),
            _ => floats,
        };
    }

    /// <summary>Whether a scale is one that quantizing gives: the largest 8-bit integer times it is a float.</summary>
    internal static bool IsScale(float scale) => scale >= 0 && float.IsFinite(Largest * scale);

    private EmbeddingTable ToFloats()
    {
        var values = new float[ElementCount(VocabularySize, Dimension)];
        for (int id = 0; id < VocabularySize; id++)
        {
            CopyRow(id, values.AsSpan(id * Dimension, Dimension));
        }

        return new EmbeddingTable(VocabularySize, Dimension, values);
    }

    private static EmbeddingTable ToHalves(EmbeddingTable table)
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

        return new EmbeddingTable(table.VocabularySize, table.Dimension, values);
    }

    private static EmbeddingTable ToBytes(EmbeddingTable table)
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

        return new EmbeddingTable(table.VocabularySize, table.Dimension, values, scales);
    }
}
