using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.PostProcessors;
using MlNetTokenize.Tokenization.Sections;

namespace MlNetTokenize.Tokenization.Columns;

/// <summary>What a <c>model.zip</c> holds of a transform that tokenizes.</summary>
/// <param name="Columns">The names of the token columns and of the text columns that they are made from.</param>
/// <param name="Options">What the token columns look like.</param>
/// <param name="Tokenizer">The tokenizer.</param>
internal sealed record TokenizingSection(IReadOnlyList<(string Output, string Input)> Columns, TokenColumnOptions Options, ColumnTokenizer Tokenizer)
{
    /// <summary>The version that is written.</summary>
    public const uint Version = VersionWithPadding;

    private const uint VersionWithOptions = 0x00010002;
    private const uint VersionWithColumns = 0x00010003;
    private const uint VersionWithPadding = 0x00010004;

    // An id that was not asked for: less than none, which is -1.
    private const int Default = -2;

    // *** Format ***
    // Until version 1.2: text: output column; text: input column
    // Since version 1.3: int32: how many pairs of columns there are, and for each: text: output column; text: input column
    // Since version 1.2: int32: most tokens of a text, or 0; byte: 1 where shorter ones are padded; byte: TruncationSide; byte: 1 where texts are lowered
    // Since version 1.3: byte: TokenKind; int32: beginning, end, separator and pad id, each -1 for none and -2 for the vocabulary's own; text: mask, type and offset column, each empty for none
    // Since version 1.4: byte: 1 where the tokenizer's file says how rows are filled up, and then: int32: to how many tokens, or -1; int32: to a multiple of how many, or 0; byte: 1 for before the tokens; int32: token type
    // the tokenizer, see TokenizerPayload
    public void Write(PayloadWriter writer)
    {
        writer.WriteInt32(Columns.Count);
        foreach ((string output, string input) in Columns)
        {
            writer.WriteText(output);
            writer.WriteText(input);
        }

        writer.WriteInt32(Options.MaximumTokenCount ?? 0);
        writer.WriteBoolean(Options.PadToMaximum);
        writer.WriteByte((byte)Options.TruncationSide);
        writer.WriteBoolean(Options.Lowercase);
        writer.WriteByte((byte)Options.Kind);
        writer.WriteInt32(Options.BeginningTokenId ?? Default);
        writer.WriteInt32(Options.EndTokenId ?? Default);
        writer.WriteInt32(Options.SeparatorTokenId ?? Default);
        writer.WriteInt32(Options.PadTokenId ?? Default);
        writer.WriteText(Options.AttentionMaskColumnName ?? string.Empty);
        writer.WriteText(Options.TokenTypeColumnName ?? string.Empty);
        writer.WriteText(Options.OffsetsColumnName ?? string.Empty);
        WritePadding(writer, Options.FilePadding);
        TokenizerPayload.Write(writer, Tokenizer.Tokenizer);
    }

    public static TokenizingSection Read(PayloadReader reader, uint version)
    {
        List<(string Output, string Input)> columns = ReadColumns(reader, version);
        TokenColumnOptions options = version >= VersionWithOptions ? ReadOptions(reader, version) : new TokenColumnOptions();
        return new TokenizingSection(columns, options, ColumnTokenizer.Read(reader));
    }

    private static List<(string Output, string Input)> ReadColumns(PayloadReader reader, uint version)
    {
        int count = version >= VersionWithColumns ? reader.ReadInt32() : 1;
        if (count < 1)
        {
            throw reader.Damaged($"there cannot be {count} columns");
        }

        // Grown as they are read: the count is not believed before.
        var columns = new List<(string Output, string Input)>();
        for (int i = 0; i < count; i++)
        {
            string output = reader.ReadText();
            string input = reader.ReadText();
            columns.Add(output.Length > 0 && input.Length > 0 ? (output, input) : throw reader.Damaged("a column has no name"));
        }

        return columns;
    }

    private static TokenColumnOptions ReadOptions(PayloadReader reader, uint version)
    {
        int maximum = reader.ReadInt32();
        var options = new TokenColumnOptions
        {
            MaximumTokenCount = maximum == 0 ? null : maximum,
            PadToMaximum = reader.ReadBoolean(),
            TruncationSide = (TruncationSide)reader.ReadByte(),
            Lowercase = reader.ReadBoolean(),
        };
        if (version >= VersionWithColumns)
        {
            options.Kind = (TokenKind)reader.ReadByte();
            options.BeginningTokenId = ReadId(reader);
            options.EndTokenId = ReadId(reader);
            options.SeparatorTokenId = ReadId(reader);
            options.PadTokenId = ReadId(reader);
            options.AttentionMaskColumnName = ReadName(reader);
            options.TokenTypeColumnName = ReadName(reader);
            options.OffsetsColumnName = ReadName(reader);
        }

        if (version >= VersionWithPadding)
        {
            options.FilePadding = ReadPadding(reader);
        }

        try
        {
            options.Validate();
        }
        catch (ArgumentException exception)
        {
            throw reader.Damaged(exception.Message);
        }

        return options;
    }

    private static void WritePadding(PayloadWriter writer, Padding? padding)
    {
        writer.WriteBoolean(padding is not null);
        if (padding is not null)
        {
            writer.WriteInt32(padding.Length ?? -1);
            writer.WriteInt32(padding.Multiple);
            writer.WriteBoolean(padding.FromStart);
            writer.WriteInt32(padding.TypeId);
        }
    }

    private static Padding? ReadPadding(PayloadReader reader)
    {
        if (!reader.ReadBoolean())
        {
            return null;
        }

        int length = reader.ReadInt32();
        int multiple = reader.ReadInt32();
        var padding = new Padding(length < 0 ? null : length, Id: 0, reader.ReadBoolean()) { Multiple = multiple, TypeId = reader.ReadInt32() };
        return length >= -1 && multiple >= 0 && padding.TypeId >= 0 && Math.Max(padding.FixedLength ?? 0, multiple) <= TokenColumnOptions.LargestTokenCount
            ? padding
            : throw reader.Damaged(FormattableString.Invariant($"rows cannot be filled up to {length} tokens or a multiple of {multiple} with type {padding.TypeId}"));
    }

    private static int? ReadId(PayloadReader reader) => reader.ReadInt32() is int id && id != Default ? id : null;

    private static string? ReadName(PayloadReader reader) => reader.ReadText() is { Length: > 0 } name ? name : null;
}
