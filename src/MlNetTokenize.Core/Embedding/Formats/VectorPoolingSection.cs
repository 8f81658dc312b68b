using MlNetTokenize.IO;

namespace MlNetTokenize.Embedding.Formats;

/// <summary>What a <c>model.zip</c> holds of a transform that pools an encoder's vectors of tokens.</summary>
/// <param name="Output">The name of the pooled column.</param>
/// <param name="Input">The name of the column of the tokens' vectors.</param>
/// <param name="Mask">The name of the mask's column.</param>
/// <param name="Pooling">How the vectors become one.</param>
/// <param name="Normalizes">Whether the result has the length 1.</param>
/// <param name="Dimension">The length of a vector.</param>
internal sealed record VectorPoolingSection(string Output, string Input, string Mask, TokenPooling Pooling, bool Normalizes, int Dimension)
{
    // *** Format ***
    // text: output column; text: input column; text: mask column; byte: TokenPooling; byte: 1 if normalized; int: dimension
    public void Write(PayloadWriter writer)
    {
        writer.WriteText(Output);
        writer.WriteText(Input);
        writer.WriteText(Mask);
        writer.WriteByte((byte)Pooling);
        writer.WriteBoolean(Normalizes);
        writer.WriteInt32(Dimension);
    }

    /// <exception cref="InvalidDataException">The section is damaged.</exception>
    public static VectorPoolingSection Read(PayloadReader reader)
    {
        string output = reader.ReadText();
        string input = reader.ReadText();
        string mask = reader.ReadText();
        var pooling = (TokenPooling)reader.ReadByte();
        if (!Enum.IsDefined(pooling) || pooling == TokenPooling.None)
        {
            throw reader.Damaged($"there is no pooling {(int)pooling} of vectors");
        }

        bool normalizes = reader.ReadBoolean();
        int dimension = reader.ReadInt32();
        return dimension >= 1 ? new VectorPoolingSection(output, input, mask, pooling, normalizes, dimension) : throw reader.Damaged($"a dimension of {dimension}");
    }
}
