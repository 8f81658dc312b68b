using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Sections;

namespace MlNetTokenize.Tokenization.Columns;

/// <summary>What a <c>model.zip</c> holds of a transform that turns tokens into text.</summary>
/// <param name="Output">The name of the text column.</param>
/// <param name="Input">The name of the token column.</param>
/// <param name="Beginning">The id before a row's tokens, −1 for none.</param>
/// <param name="End">The id after a row's tokens, −1 for none.</param>
/// <param name="Tokenizer">The tokenizer.</param>
internal sealed record DetokenizingSection(string Output, string Input, int Beginning, int End, ColumnTokenizer Tokenizer)
{
    // *** Format ***
    // text: output column; text: input column; int32: the id before a row's tokens, int32: that after them, -1 for none; the tokenizer, see TokenizerPayload
    public void Write(PayloadWriter writer)
    {
        writer.WriteText(Output);
        writer.WriteText(Input);
        writer.WriteInt32(Beginning);
        writer.WriteInt32(End);
        TokenizerPayload.Write(writer, Tokenizer.Tokenizer);
    }

    /// <exception cref="InvalidDataException">The section is damaged.</exception>
    public static DetokenizingSection Read(PayloadReader reader)
    {
        string output = reader.ReadText();
        string input = reader.ReadText();
        int beginning = reader.ReadInt32();
        int end = reader.ReadInt32();
        ColumnTokenizer tokenizer = ColumnTokenizer.Read(reader);
        bool isSound = output.Length > 0 && input.Length > 0
            && Math.Min(beginning, end) >= TokenColumnOptions.None && Math.Max(beginning, end) < tokenizer.VocabularySize;
        return isSound
            ? new DetokenizingSection(output, input, beginning, end, tokenizer)
            : throw reader.Damaged(FormattableString.Invariant($"a column has no name, or the ids {beginning} and {end} around a text are not among {tokenizer.VocabularySize}"));
    }
}
