using System.Numerics.Tensors;
using MlNetTokenize.IO;

namespace MlNetTokenize.Embedding.Formats;

/// <summary>A learned embedding as a model file holds it.</summary>
internal static class EmbeddingPayload
{
    /// <summary>The version of the format that is written.</summary>
    public const uint Version = VersionWithTermWeighting;

    /// <summary>The first version with positions.</summary>
    public const uint VersionWithPositions = 0x00010004;

    private const uint VersionWithNgrams = 0x00010002;
    private const uint VersionWithPrecision = 0x00010003;
    private const uint VersionWithObjective = 0x00010005;
    private const uint VersionWithTermWeighting = 0x00010006;

    // *** Format ***
    // int32: rows; int32: dimension; the rows
    // byte: 1 where there is a head, and then
    //   byte: EmbeddingTargetKind; float: mean; float: deviation; float array: biases, one for each output; float array: weights, output by output
    // Since version 1.2: byte: 1 where there are n-grams, and then
    //   int32: most tokens of an n-gram; int32: number of buckets; int32 array: the buckets with a row, ascending; their rows
    // Since version 1.4: byte: 1 where there are positions, and then int32: their number; float array: their rows
    // Since version 1.5: byte: EmbeddingObjective + 1; int32: window size; byte: TokenPooling + 1 of the learning. Each is 0 if it is not known
    // Since version 1.6: byte: TermWeighting; int32: number of class names, 0 or one for each output; text: each of them
    //
    // Rows, one after another. Since version 1.3: byte: EmbeddingPrecision. Float32, and before 1.3: float array; Float16: Half array; Int8: float array: the rows' scales;
    // sbyte array
    public static void Write(PayloadWriter writer, EmbeddingModel model)
    {
        writer.WriteInt32(model.VocabularySize);
        writer.WriteInt32(model.Dimension);
        WriteRows(writer, model.Table);
        writer.WriteBoolean(model.Head is not null);
        if (model.Head is { } head)
        {
            WriteHead(writer, head);
        }

        writer.WriteBoolean(model.NgramTable is not null);
        if (model.NgramTable is { } ngrams)
        {
            writer.WriteInt32(ngrams.NgramLength);
            writer.WriteInt32(ngrams.BucketCount);
            writer.WriteArray<int>(ngrams.Buckets);
            WriteRows(writer, ngrams.Rows);
        }

        writer.WriteBoolean(model.PositionTable is not null);
        if (model.PositionTable is { } positions)
        {
            writer.WriteInt32(positions.VocabularySize);
            writer.WriteArray<float>(positions.Values);
        }

        writer.WriteByte((byte)((int?)model.Objective + 1 ?? 0));
        writer.WriteInt32(model.WindowSize ?? 0);
        writer.WriteByte((byte)((int?)model.Pooling + 1 ?? 0));
        writer.WriteByte((byte)model.TermWeighting);
        WriteNames(writer, model.Head);
    }

    /// <summary>Writes a layer without its names.</summary>
    public static void WriteHead(PayloadWriter writer, EmbeddingHead head)
    {
        writer.WriteByte((byte)head.Kind);
        writer.WriteSingle(head.Mean);
        writer.WriteSingle(head.StandardDeviation);
        writer.WriteArray<float>(head.Biases);
        writer.WriteArray<float>(head.Weights);
    }

    /// <summary>Writes the names of a layer's classes.</summary>
    public static void WriteNames(PayloadWriter writer, EmbeddingHead? head)
    {
        IReadOnlyList<string> names = head?.ClassNames ?? [];
        writer.WriteInt32(names.Count);
        foreach (string name in names)
        {
            writer.WriteText(name);
        }
    }

    /// <param name="reader">The section.</param>
    /// <param name="version">The version of the format that it is written in.</param>
    public static EmbeddingModel Read(PayloadReader reader, uint version)
    {
        int count = reader.ReadInt32();
        int dimension = reader.ReadInt32();
        EmbeddingTable rows = ReadRows(reader, count, dimension, version);
        EmbeddingHead? head = reader.ReadBoolean() ? ReadHead(reader, dimension) : null;
        NgramTable? ngrams = version >= VersionWithNgrams && reader.ReadBoolean() ? ReadNgrams(reader, dimension, version) : null;
        EmbeddingTable? positions = version >= VersionWithPositions && reader.ReadBoolean() ? ReadFloats(reader, reader.ReadInt32(), dimension) : null;
        (EmbeddingObjective? objective, int? window, TokenPooling? pooling) = version >= VersionWithObjective ? ReadObjective(reader) : default;
        TermWeighting weighting = TermWeighting.Count;
        if (version >= VersionWithTermWeighting)
        {
            weighting = (TermWeighting)reader.ReadByte();
            head = ReadNames(reader, head);
        }

        return Enum.IsDefined(weighting)
            ? new EmbeddingModel(rows, head, ngrams, positions) { Objective = objective, WindowSize = window, Pooling = pooling, TermWeighting = weighting }
            : throw reader.Damaged($"there is no weighting {(int)weighting} of terms");
    }

    /// <summary>Reads the names of a layer's classes.</summary>
    public static EmbeddingHead? ReadNames(PayloadReader reader, EmbeddingHead? head)
    {
        int count = reader.ReadInt32();
        if (count == 0)
        {
            return head;
        }

        if (head is null || count != head.OutputCount)
        {
            throw reader.Damaged($"there are {count} class names for {head?.OutputCount ?? 0} outputs");
        }

        var names = new string[count];
        for (int i = 0; i < count; i++)
        {
            names[i] = reader.ReadText();
        }

        return head.WithClassNames(names);
    }

    private static void WriteRows(PayloadWriter writer, EmbeddingTable rows)
    {
        writer.WriteByte((byte)rows.Precision);
        switch (rows.Precision)
        {
            case EmbeddingPrecision.Float32:
                writer.WriteArray<float>(rows.Values);
                break;
            case EmbeddingPrecision.Float16:
                writer.WriteArray<Half>(rows.Halves);
                break;
            default:
                writer.WriteArray<float>(rows.Scales);
                writer.WriteArray<sbyte>(rows.Bytes);
                break;
        }
    }

    private static (EmbeddingObjective? Objective, int? WindowSize, TokenPooling? Pooling) ReadObjective(PayloadReader reader)
    {
        int objective = reader.ReadByte() - 1;
        int window = reader.ReadInt32();
        int pooling = reader.ReadByte() - 1;
        bool isSound = (objective < 0 || Enum.IsDefined((EmbeddingObjective)objective)) && window >= 0 && window <= EmbeddingModel.LargestWindow
            && (pooling < 0 || Enum.IsDefined((TokenPooling)pooling));
        return isSound
            ? (objective < 0 ? null : (EmbeddingObjective)objective, window == 0 ? null : window, pooling < 0 ? null : (TokenPooling)pooling)
            : throw reader.Damaged($"there is no objective {objective}, window of {window} or pooling {pooling}");
    }

    private static EmbeddingTable ReadRows(PayloadReader reader, int count, int dimension, uint version)
    {
        EmbeddingPrecision precision = version >= VersionWithPrecision ? (EmbeddingPrecision)reader.ReadByte() : EmbeddingPrecision.Float32;
        switch (precision)
        {
            case EmbeddingPrecision.Float32:
                return ReadFloats(reader, count, dimension);

            case EmbeddingPrecision.Float16:
                Half[] halves = reader.ReadArray<Half>();
                CheckSize(reader, count, dimension, halves.Length);
                return Array.TrueForAll(halves, Half.IsFinite)
                    ? new EmbeddingTable(count, dimension, halves)
                    : throw reader.Damaged("a value is infinite or not a number");

            case EmbeddingPrecision.Int8:
                float[] scales = reader.ReadArray<float>();
                sbyte[] bytes = reader.ReadArray<sbyte>();
                CheckSize(reader, count, dimension, bytes.Length);
                return scales.Length == count && Array.TrueForAll(scales, EmbeddingTable.IsScale) && !bytes.AsSpan().Contains(sbyte.MinValue)
                    ? new EmbeddingTable(count, dimension, bytes, scales)
                    : throw reader.Damaged($"the {scales.Length} scales or the values of {count} rows cannot be right");

            default:
                throw reader.Damaged($"there is no precision {(int)precision}");
        }
    }

    private static EmbeddingTable ReadFloats(PayloadReader reader, int count, int dimension)
    {
        float[] floats = ReadFinite(reader);
        CheckSize(reader, count, dimension, floats.Length);
        return new EmbeddingTable(count, dimension, floats);
    }

    private static void CheckSize(PayloadReader reader, int count, int dimension, int values)
    {
        if (count < 1 || dimension < 1 || (long)count * dimension != values)
        {
            throw reader.Damaged($"{count} rows of {dimension} are not {values} values");
        }
    }

    private static NgramTable ReadNgrams(PayloadReader reader, int dimension, uint version)
    {
        int length = reader.ReadInt32();
        int bucketCount = reader.ReadInt32();
        int[] buckets = reader.ReadArray<int>();
        EmbeddingTable rows = ReadRows(reader, buckets.Length, dimension, version);

        // There is a bit for each bucket in memory, and none for most in the file.
        bool sound = length is >= 2 and <= NgramTable.LongestNgram && bucketCount is >= 1 and <= NgramTable.MostBuckets
            && buckets[0] >= 0 && buckets[^1] < bucketCount;
        for (int i = 1; sound && i < buckets.Length; i++)
        {
            sound = buckets[i] > buckets[i - 1];
        }

        return sound
            ? new NgramTable(length, bucketCount, buckets, rows)
            : throw reader.Damaged($"{buckets.Length} rows of n-grams of {length} tokens in {bucketCount} buckets do not fit together");
    }

    /// <summary>Reads a layer without its names.</summary>
    public static EmbeddingHead ReadHead(PayloadReader reader, int dimension)
    {
        var kind = (EmbeddingTargetKind)reader.ReadByte();
        float mean = reader.ReadSingle();
        float deviation = reader.ReadSingle();
        float[] biases = ReadFinite(reader);
        float[] weights = ReadFinite(reader);
        bool sound = Enum.IsDefined(kind) && kind is not (EmbeddingTargetKind.None or EmbeddingTargetKind.Vector or EmbeddingTargetKind.Pair) && float.IsFinite(mean) && float.IsFinite(deviation) && deviation > 0 && biases.Length > 0
            && (kind is EmbeddingTargetKind.Multiclass or EmbeddingTargetKind.Multilabel || biases.Length == 1) && (long)biases.Length * dimension == weights.Length;
        return sound
            ? new EmbeddingHead(kind, biases.Length, dimension, weights, biases, mean, deviation)
            : throw reader.Damaged($"a head of kind {kind} with {biases.Length} outputs and {weights.Length} weights does not fit vectors of {dimension}");
    }

    private static float[] ReadFinite(PayloadReader reader)
    {
        float[] values = reader.ReadArray<float>();
        return values.Length == 0 || float.IsFinite(TensorPrimitives.MaxMagnitude<float>(values))
            ? values
            : throw reader.Damaged("a value is infinite or not a number");
    }
}
