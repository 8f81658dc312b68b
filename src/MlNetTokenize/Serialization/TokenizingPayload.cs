using Microsoft.ML;

namespace MlNetTokenize;

/// <summary>What a model file holds of a <see cref="SubwordTokenizingTransformer"/>.</summary>
internal static class TokenizingPayload
{
    /// <summary>The version that is written.</summary>
    public const uint Version = VersionWithColumns;

    private const uint VersionWithOptions = 0x00010002;
    private const uint VersionWithColumns = 0x00010003;

    // An id that was not asked for: less than none, which is -1.
    private const int Default = -2;

    // *** Format ***
    // Until version 1.2: text: output column; text: input column
    // Since version 1.3: int32: how many pairs of columns there are, and for each: text: output column; text: input column
    // Since version 1.2: int32: most tokens of a text, or 0; byte: 1 where shorter ones are padded; byte: TruncationSide; byte: 1 where texts are lowered
    // Since version 1.3: byte: TokenKind; int32: beginning, end, separator and pad id, each -1 for none and -2 for the vocabulary's own; text: mask, type and offset column, each empty for none
    // the tokenizer, see TokenizerPayload
    public static void Write(PayloadWriter writer, IReadOnlyList<InputOutputColumnPair> pairs, TokenColumnOptions options, SavedTokenizer tokenizer)
    {
        writer.WriteInt32(pairs.Count);
        foreach (InputOutputColumnPair pair in pairs)
        {
            writer.WriteText(pair.OutputColumnName);
            writer.WriteText(pair.InputColumnName);
        }

        writer.WriteInt32(options.MaximumTokenCount ?? 0);
        writer.WriteBoolean(options.PadToMaximum);
        writer.WriteByte((byte)options.TruncationSide);
        writer.WriteBoolean(options.Lowercase);
        writer.WriteByte((byte)options.Kind);
        writer.WriteInt32(options.BeginningTokenId ?? Default);
        writer.WriteInt32(options.EndTokenId ?? Default);
        writer.WriteInt32(options.SeparatorTokenId ?? Default);
        writer.WriteInt32(options.PadTokenId ?? Default);
        writer.WriteText(options.AttentionMaskColumnName ?? string.Empty);
        writer.WriteText(options.TokenTypeColumnName ?? string.Empty);
        writer.WriteText(options.OffsetsColumnName ?? string.Empty);
        TokenizerPayload.Write(writer, tokenizer);
    }

    public static (InputOutputColumnPair[] Pairs, TokenColumnOptions Options, ColumnTokenizer Tokenizer) Read(PayloadReader reader, uint version)
    {
        InputOutputColumnPair[] pairs = ReadPairs(reader, version);
        TokenColumnOptions options = version >= VersionWithOptions ? ReadOptions(reader, version) : new TokenColumnOptions();
        return (pairs, options, ColumnTokenizer.Read(reader));
    }

    private static InputOutputColumnPair[] ReadPairs(PayloadReader reader, uint version)
    {
        int count = version >= VersionWithColumns ? reader.ReadInt32() : 1;
        if (count < 1)
        {
            throw reader.Damaged($"there cannot be {count} columns");
        }

        // Grown as they are read: the count is not believed before.
        var pairs = new List<InputOutputColumnPair>();
        for (int i = 0; i < count; i++)
        {
            string output = reader.ReadText();
            string input = reader.ReadText();
            pairs.Add(output.Length > 0 && input.Length > 0 ? new InputOutputColumnPair(output, input) : throw reader.Damaged("a column has no name"));
        }

        return [.. pairs];
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

    private static int? ReadId(PayloadReader reader) => reader.ReadInt32() is int id && id != Default ? id : null;

    private static string? ReadName(PayloadReader reader) => reader.ReadText() is { Length: > 0 } name ? name : null;
}
