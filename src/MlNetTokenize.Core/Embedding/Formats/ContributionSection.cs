using MlNetTokenize.IO;

namespace MlNetTokenize.Embedding.Formats;

/// <summary>What a <c>model.zip</c> holds of a transform that tells what tokens add to scores.</summary>
/// <param name="Output">The name of the contributions' column.</param>
/// <param name="Input">The name of the token column.</param>
/// <param name="OutputNames">The names of the explained model's outputs.</param>
/// <param name="Linear">The rows and their layer, with the pooling and the fingerprint of their tokenizer; <see langword="null"/> where the explained model is not linear and lies beside the section, as ML.NET saves it.</param>
internal sealed record ContributionSection(string Output, string Input, string[] OutputNames, (EmbeddingModel Model, TokenPooling Pooling, byte[] Fingerprint)? Linear)
{
    /// <summary>The version of the format: the rows' own.</summary>
    public const uint Version = EmbeddingPayload.Version;

    // *** Format ***
    // text: output column; text: input column; int32: number of outputs; text: the name of each
    // byte: 1 where the model is linear, and then byte: TokenPooling; byte array: the tokenizer's fingerprint, or empty; the embedding with a head, see EmbeddingPayload
    public void Write(PayloadWriter writer)
    {
        writer.WriteText(Output);
        writer.WriteText(Input);
        writer.WriteInt32(OutputNames.Length);
        foreach (string name in OutputNames)
        {
            writer.WriteText(name);
        }

        writer.WriteBoolean(Linear is not null);
        if (Linear is { } linear)
        {
            writer.WriteByte((byte)linear.Pooling);
            writer.WriteArray<byte>(linear.Fingerprint);
            EmbeddingPayload.Write(writer, linear.Model);
        }
    }

    /// <exception cref="InvalidDataException">The section is damaged.</exception>
    public static ContributionSection Read(PayloadReader reader, uint version)
    {
        string output = reader.ReadText();
        string input = reader.ReadText();
        int count = reader.ReadInt32();
        if (count < 1)
        {
            throw reader.Damaged($"a model of {count} outputs");
        }

        // Grown as they are read: what the file says is not believed.
        var names = new List<string>();
        while (names.Count < count)
        {
            names.Add(reader.ReadText());
        }

        return new ContributionSection(output, input, [.. names], reader.ReadBoolean() ? ReadLinear(reader, version, count) : null);
    }

    private static (EmbeddingModel Model, TokenPooling Pooling, byte[] Fingerprint) ReadLinear(PayloadReader reader, uint version, int outputs)
    {
        var pooling = (TokenPooling)reader.ReadByte();
        if (!Enum.IsDefined(pooling) || pooling == TokenPooling.None)
        {
            throw reader.Damaged($"there is no pooling {(int)pooling} to one vector");
        }

        byte[] fingerprint = reader.ReadFingerprint();
        EmbeddingModel model = EmbeddingPayload.Read(reader, version);
        return model.Head?.OutputCount == outputs
            ? (model, pooling, fingerprint)
            : throw reader.Damaged($"{outputs} names for the {model.Head?.OutputCount ?? 0} outputs of the layer");
    }
}
