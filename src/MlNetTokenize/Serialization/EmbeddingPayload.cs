using System.Numerics.Tensors;

namespace MlNetTokenize;

/// <summary>A learned embedding as a model file holds it.</summary>
internal static class EmbeddingPayload
{
    // *** Format ***
    // int32: rows; int32: dimension; float array: the rows one after another
    // byte: 1 where there is a head, and then
    //   byte: EmbeddingTargetKind; float: mean; float: deviation; float array: biases, one for each output; float array: weights, output by output
    // Since version 1.2: byte: 1 where there are n-grams, and then
    //   int32: most tokens of an n-gram; int32: number of buckets; int32 array: the buckets with a row, ascending; float array: their rows
    public static void Write(PayloadWriter writer, EmbeddingModel model)
    {
        writer.WriteInt32(model.Table.VocabularySize);
        writer.WriteInt32(model.Table.Dimension);
        writer.WriteArray<float>(model.Table.Values);
        writer.WriteBoolean(model.Head is not null);
        if (model.Head is { } head)
        {
            writer.WriteByte((byte)head.Kind);
            writer.WriteSingle(head.Mean);
            writer.WriteSingle(head.Deviation);
            writer.WriteArray<float>(head.Biases);
            writer.WriteArray<float>(head.Weights);
        }

        writer.WriteBoolean(model.NgramTable is not null);
        if (model.NgramTable is { } ngrams)
        {
            writer.WriteInt32(ngrams.NgramLength);
            writer.WriteInt32(ngrams.BucketCount);
            writer.WriteArray<int>(ngrams.Buckets);
            writer.WriteArray<float>(ngrams.Rows.Values);
        }
    }

    public static EmbeddingModel Read(PayloadReader reader, bool hasNgrams)
    {
        int rows = reader.ReadInt32();
        int dimension = reader.ReadInt32();
        float[] values = ReadFinite(reader);
        if (rows < 1 || dimension < 1 || (long)rows * dimension != values.Length)
        {
            throw reader.Damaged($"{rows} rows of {dimension} are not {values.Length} values");
        }

        EmbeddingHead? head = reader.ReadBoolean() ? ReadHead(reader, dimension) : null;
        NgramTable? ngrams = hasNgrams && reader.ReadBoolean() ? ReadNgrams(reader, dimension) : null;
        return new EmbeddingModel(new EmbeddingTable(rows, dimension, values), head, ngrams);
    }

    private static NgramTable ReadNgrams(PayloadReader reader, int dimension)
    {
        int length = reader.ReadInt32();
        int bucketCount = reader.ReadInt32();
        int[] buckets = reader.ReadArray<int>();
        float[] values = ReadFinite(reader);

        // There is a number for each bucket in memory, and none for most in the file.
        bool sound = length is >= 2 and <= EmbeddingTrainingOptions.LongestNgram && bucketCount is >= 1 and <= EmbeddingTrainingOptions.MostNgramBuckets
            && buckets.Length > 0 && (long)buckets.Length * dimension == values.Length && buckets[0] >= 0 && buckets[^1] < bucketCount;
        for (int i = 1; sound && i < buckets.Length; i++)
        {
            sound = buckets[i] > buckets[i - 1];
        }

        return sound
            ? new NgramTable(length, bucketCount, buckets, new EmbeddingTable(buckets.Length, dimension, values))
            : throw reader.Damaged($"{buckets.Length} rows of n-grams of {length} tokens in {bucketCount} buckets with {values.Length} values do not fit together");
    }

    private static EmbeddingHead ReadHead(PayloadReader reader, int dimension)
    {
        var kind = (EmbeddingTargetKind)reader.ReadByte();
        float mean = reader.ReadSingle();
        float deviation = reader.ReadSingle();
        float[] biases = ReadFinite(reader);
        float[] weights = ReadFinite(reader);
        bool sound = Enum.IsDefined(kind) && float.IsFinite(mean) && float.IsFinite(deviation) && deviation > 0 && biases.Length > 0
            && (kind == EmbeddingTargetKind.Class || biases.Length == 1) && (long)biases.Length * dimension == weights.Length;
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
