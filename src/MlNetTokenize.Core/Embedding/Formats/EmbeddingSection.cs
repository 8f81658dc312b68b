using MlNetTokenize.IO;

namespace MlNetTokenize.Embedding.Formats;

/// <summary>What a <c>model.zip</c> holds of a transform that turns tokens into vectors.</summary>
/// <param name="Output">The name of the vector column.</param>
/// <param name="Input">The name of the token column.</param>
/// <param name="Pooling">How a text's rows become one vector.</param>
/// <param name="Fingerprint">Of the tokenizer that the rows are for; empty if it is not known.</param>
/// <param name="Model">The rows.</param>
/// <param name="Positions">What is added for the places of tokens.</param>
internal sealed record EmbeddingSection(string Output, string Input, TokenPooling Pooling, byte[] Fingerprint, EmbeddingModel Model, TokenPositions Positions)
{
    // *** Format ***
    // text: output column; text: input column; byte: TokenPooling; byte array: the tokenizer's fingerprint, or empty; the embedding, see EmbeddingPayload
    // Since version 1.4: byte: TokenPositions
    public void Write(PayloadWriter writer)
    {
        writer.WriteText(Output);
        writer.WriteText(Input);
        writer.WriteByte((byte)Pooling);
        writer.WriteArray<byte>(Fingerprint);
        EmbeddingPayload.Write(writer, Model);
        writer.WriteByte((byte)Positions);
    }

    /// <exception cref="InvalidDataException">The section is damaged.</exception>
    public static EmbeddingSection Read(PayloadReader reader, uint version)
    {
        string output = reader.ReadText();
        string input = reader.ReadText();
        var pooling = (TokenPooling)reader.ReadByte();
        if (!Enum.IsDefined(pooling))
        {
            throw reader.Damaged($"there is no pooling {(int)pooling}");
        }

        byte[] fingerprint = reader.ReadFingerprint();
        EmbeddingModel model = EmbeddingPayload.Read(reader, version);
        TokenPositions positions = version >= EmbeddingPayload.VersionWithPositions ? (TokenPositions)reader.ReadByte() : TokenPositions.None;
        bool isSound = positions switch
        {
            TokenPositions.None => true,
            TokenPositions.Sinusoidal => pooling == TokenPooling.None,
            TokenPositions.Learned => pooling == TokenPooling.None && model.PositionTable is not null,
            _ => false,
        };
        return isSound
            ? new EmbeddingSection(output, input, pooling, fingerprint, model, positions)
            : throw reader.Damaged($"positions {(int)positions} do not go with the pooling {pooling} or the model's {model.PositionTable?.VocabularySize ?? 0} rows of places");
    }
}
