using System.Numerics.Tensors;

namespace MlNetTokenize;

/// <summary>A learned embedding as a model file holds it.</summary>
internal static class EmbeddingPayload
{
    // *** Format ***
    // int32: rows; int32: dimension; float array: the rows one after another
    // byte: 1 where there is a head, and then
    //   byte: EmbeddingTargetKind; float: mean; float: deviation; float array: biases, one for each output; float array: weights, output by output
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
    }

    public static EmbeddingModel Read(PayloadReader reader)
    {
        int rows = reader.ReadInt32();
        int dimension = reader.ReadInt32();
        float[] values = ReadFinite(reader);
        if (rows < 1 || dimension < 1 || (long)rows * dimension != values.Length)
        {
            throw reader.Damaged($"{rows} rows of {dimension} are not {values.Length} values");
        }

        return new EmbeddingModel(new EmbeddingTable(rows, dimension, values), reader.ReadBoolean() ? ReadHead(reader, dimension) : null);
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
