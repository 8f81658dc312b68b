using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Columns;
using MlNetTokenize.Tokenization.Sections;

namespace MlNetTokenize.Encoders;

/// <summary>What a <c>model.zip</c> holds of a transform that runs an encoder.</summary>
/// <param name="Output">The name of the column of vectors.</param>
/// <param name="Input">The name of the text column.</param>
/// <param name="Options">How the encoder is run. The number of threads is the machine's and is not saved.</param>
/// <param name="Tokenizer">The encoder's tokenizer.</param>
/// <param name="Model">The model's file.</param>
internal sealed record EncoderSection(string Output, string Input, OnnxTextEncoderOptions Options, ColumnTokenizer Tokenizer, byte[] Model)
{
    private const byte NoPooling = 0xFF;

    /// <exception cref="FormatException">The file is no model in ONNX.</exception>
    /// <exception cref="ArgumentException">The model or an option cannot be.</exception>
    public OnnxTextEncoder CreateEncoder() => new(Model, Tokenizer, Options);

    // *** Format ***
    // text: output column; text: input column; text: the model's output, empty for the usual one; byte: TokenPooling, 255 for the usual one; byte: 1 if normalized; int: most tokens, 0 if the tokenizer says it; int: batch size
    // the tokenizer, see TokenizerPayload
    // array of bytes: the model's file
    public void Write(PayloadWriter writer)
    {
        writer.WriteText(Output);
        writer.WriteText(Input);
        writer.WriteText(Options.OutputName ?? string.Empty);
        writer.WriteByte((byte?)Options.Pooling ?? NoPooling);
        writer.WriteBoolean(Options.Normalize);
        writer.WriteInt32(Options.MaximumTokenCount ?? 0);
        writer.WriteInt32(Options.BatchSize);
        TokenizerPayload.Write(writer, Tokenizer.Tokenizer);
        writer.WriteArray<byte>(Model);
    }

    /// <exception cref="InvalidDataException">The section is damaged.</exception>
    public static EncoderSection Read(PayloadReader reader)
    {
        string output = reader.ReadText();
        string input = reader.ReadText();
        if (output.Length == 0 || input.Length == 0)
        {
            throw reader.Damaged("a column has no name");
        }

        var options = new OnnxTextEncoderOptions
        {
            OutputName = reader.ReadText() is { Length: > 0 } name ? name : null,
            Pooling = reader.ReadByte() is byte pooling and not NoPooling ? (TokenPooling)pooling : null,
            Normalize = reader.ReadBoolean(),
            MaximumTokenCount = reader.ReadInt32() is int maximum and not 0 ? maximum : null,
            BatchSize = reader.ReadInt32(),
        };
        try
        {
            options.Validate();
        }
        catch (ArgumentException exception)
        {
            throw reader.Damaged(exception.Message);
        }

        return new EncoderSection(output, input, options, ColumnTokenizer.Read(reader), reader.ReadArray<byte>());
    }
}
