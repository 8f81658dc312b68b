using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Characters;
using MlNetTokenize.Tokenization.Formats;
using MlNetTokenize.Tokenization.Sources;

namespace MlNetTokenize.Tokenization.Sections;

/// <summary>A source as a model file holds it: the bytes of its files and its options.</summary>
internal static class TokenizerSourcePayload
{
    private const byte WordPiece = 1;
    private const byte Bert = 2;
    private const byte SentencePiece = 3;
    private const byte CodeGen = 4;
    private const byte Bpe = 5;
    private const byte Tiktoken = 6;
    private const byte Own = 7;

    // *** Format ***
    // byte: 1 word-piece, 2 BERT, 3 SentencePiece, 4 CodeGen, 5 BPE, 6 tiktoken, all of them of Microsoft.ML.Tokenizers; 7 a tokenizer of this library
    // byte: 1 where special tokens are allowed in a text
    // the special tokens: int32: their number, -1 where none are named; for each: text, int32 id
    // Word-piece, BERT:
    //   byte array: the vocabulary; text: unknown token; text: prefix of continuations; int32: most characters of a word
    //   the pre-tokenizer; byte: NormalizerKind
    //   BERT: byte each: lower case, basic tokenization, split on special tokens, cut CJK, remove non-spacing marks;
    //   text each: separator, padding, classification, mask
    // SentencePiece: byte array: the model
    // CodeGen: byte array: the vocabulary; byte array: the merges; byte: 1 where a space is put before a text
    // BPE:
    //   int32: number of tokens, and for each: text, int32 id; byte: 1 where there are merges, and then int32: their number, and the text of each
    //   the pre-tokenizer; byte: NormalizerKind
    //   optional text each: unknown token, prefix of continuations, suffix of words, token before a text, token behind it
    //   byte: 1 where unknown tokens are fused; byte: 1 where it works on bytes
    // Own: the tokenizer, see TokenizerPayload
    // Tiktoken: byte array: the ranks; the pre-tokenizer; byte: NormalizerKind
    // A pre-tokenizer is a byte, PreTokenizerKind; for a split pattern followed by text: the Unicode version of its categories, and the pattern, see SplitPatternPayload
    // An optional text is a byte, 1 where there is a text, and the text
    public static void Write(PayloadWriter writer, TokenizerSource source)
    {
        SourceDefinition definition = source.Definition;
        writer.WriteByte(KindOf(definition));
        writer.WriteBoolean(definition.AllowsSpecialTokens);
        writer.WriteInt32(definition.SpecialTokens?.Count ?? -1);
        WriteTokens(writer, definition.SpecialTokens ?? new Dictionary<string, int>());
        switch (definition)
        {
            case WordPieceDefinition wordPiece:
                WriteWordPiece(writer, wordPiece);
                break;
            case OwnDefinition own:
                TokenizerPayload.Write(writer, own.Tokenizer);
                break;
            case SentencePieceDefinition sentencePiece:
                writer.WriteArray(sentencePiece.Model.Span);
                break;
            case CodeGenDefinition codeGen:
                writer.WriteArray(codeGen.Vocabulary.Span);
                writer.WriteArray(codeGen.Merges.Span);
                writer.WriteBoolean(codeGen.AddsPrefixSpace);
                break;
            case BpeDefinition bpe:
                WriteBpe(writer, bpe);
                break;
            case TiktokenDefinition tiktoken:
                writer.WriteArray(tiktoken.Ranks.Span);
                WritePreTokenizer(writer, tiktoken.PreTokenizer);
                writer.WriteByte((byte)tiktoken.Normalizer);
                break;
        }
    }

    public static TokenizerSource Read(PayloadReader reader)
    {
        byte kind = reader.ReadByte();
        bool allowsSpecialTokens = reader.ReadBoolean();
        int specialCount = reader.ReadInt32();
        Dictionary<string, int>? specialTokens = specialCount == -1 ? null : ReadTokens(reader, specialCount);
        SourceDefinition definition = kind switch
        {
            WordPiece => ReadWordPiece(reader),
            Bert => ReadWordPiece(reader) with { Bert = ReadBert(reader) },
            SentencePiece => new SentencePieceDefinition(reader.ReadArray<byte>()),
            CodeGen => new CodeGenDefinition(reader.ReadArray<byte>(), reader.ReadArray<byte>()) { AddsPrefixSpace = reader.ReadBoolean() },
            Bpe => ReadBpe(reader),
            Tiktoken => new TiktokenDefinition(reader.ReadArray<byte>()) { PreTokenizer = ReadPreTokenizer(reader), Normalizer = (NormalizerKind)reader.ReadByte() },
            Own => ReadOwn(reader),
            _ => throw reader.Damaged($"there is no source of kind {kind}"),
        };
        return TokenizerSource.Load(definition with { AllowsSpecialTokens = allowsSpecialTokens, SpecialTokens = specialTokens }, reader);
    }

    private static OwnDefinition ReadOwn(PayloadReader reader)
        => TokenizerPayload.Read(reader, isInSource: true) is SubwordTokenizer tokenizer ? new OwnDefinition(tokenizer) : throw reader.Damaged("a source is of another kind of tokenizer");

    private static byte KindOf(SourceDefinition definition) => definition switch
    {
        WordPieceDefinition { Bert: null } => WordPiece,
        WordPieceDefinition => Bert,
        OwnDefinition => Own,
        SentencePieceDefinition => SentencePiece,
        CodeGenDefinition => CodeGen,
        BpeDefinition => Bpe,
        _ => Tiktoken,
    };

    private static void WriteTokens(PayloadWriter writer, IEnumerable<KeyValuePair<string, int>> tokens)
    {
        foreach ((string text, int id) in tokens)
        {
            writer.WriteText(text);
            writer.WriteInt32(id);
        }
    }

    private static Dictionary<string, int> ReadTokens(PayloadReader reader, int count)
    {
        CheckCount(reader, count);
        var tokens = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            string text = reader.ReadText();
            int id = reader.ReadInt32();
            if (id < 0 || !tokens.TryAdd(text, id))
            {
                throw reader.Damaged($"the token '{FormatFile.Shown(text)}' stands twice or has a negative id");
            }
        }

        return tokens;
    }

    private static void CheckCount(PayloadReader reader, int count)
    {
        if (count < 0)
        {
            throw reader.Damaged($"there cannot be {count} tokens");
        }
    }

    private static void WriteWordPiece(PayloadWriter writer, WordPieceDefinition definition)
    {
        writer.WriteArray(definition.Vocabulary.Span);
        writer.WriteText(definition.UnknownToken);
        writer.WriteText(definition.ContinuingSubwordPrefix);
        writer.WriteInt32(definition.MaxInputCharsPerWord);
        WritePreTokenizer(writer, definition.PreTokenizer);
        writer.WriteByte((byte)definition.Normalizer);
        if (definition.Bert is { } bert)
        {
            writer.WriteBoolean(bert.LowersCase);
            writer.WriteBoolean(bert.AppliesBasicTokenization);
            writer.WriteBoolean(bert.SplitsOnSpecialTokens);
            writer.WriteBoolean(bert.CutsCjk);
            writer.WriteBoolean(bert.RemovesNonSpacingMarks);
            writer.WriteText(bert.SeparatorToken);
            writer.WriteText(bert.PaddingToken);
            writer.WriteText(bert.ClassificationToken);
            writer.WriteText(bert.MaskingToken);
        }
    }

    private static WordPieceDefinition ReadWordPiece(PayloadReader reader) => new(reader.ReadArray<byte>())
    {
        UnknownToken = reader.ReadText(),
        ContinuingSubwordPrefix = reader.ReadText(),
        MaxInputCharsPerWord = reader.ReadInt32(),
        PreTokenizer = ReadPreTokenizer(reader),
        Normalizer = (NormalizerKind)reader.ReadByte(),
    };

    private static BertSettings ReadBert(PayloadReader reader) => new()
    {
        LowersCase = reader.ReadBoolean(),
        AppliesBasicTokenization = reader.ReadBoolean(),
        SplitsOnSpecialTokens = reader.ReadBoolean(),
        CutsCjk = reader.ReadBoolean(),
        RemovesNonSpacingMarks = reader.ReadBoolean(),
        SeparatorToken = reader.ReadText(),
        PaddingToken = reader.ReadText(),
        ClassificationToken = reader.ReadText(),
        MaskingToken = reader.ReadText(),
    };

    private static void WriteBpe(PayloadWriter writer, BpeDefinition definition)
    {
        writer.WriteInt32(definition.Tokens.Count);
        WriteTokens(writer, definition.Tokens);
        writer.WriteBoolean(definition.Merges is not null);
        if (definition.Merges is { } merges)
        {
            writer.WriteInt32(merges.Count);
            foreach (string merge in merges)
            {
                writer.WriteText(merge);
            }
        }

        WritePreTokenizer(writer, definition.PreTokenizer);
        writer.WriteByte((byte)definition.Normalizer);
        WriteOptionalText(writer, definition.UnknownToken);
        WriteOptionalText(writer, definition.ContinuingSubwordPrefix);
        WriteOptionalText(writer, definition.EndOfWordSuffix);
        WriteOptionalText(writer, definition.BeginningToken);
        WriteOptionalText(writer, definition.EndToken);
        writer.WriteBoolean(definition.FusesUnknownTokens);
        writer.WriteBoolean(definition.IsByteLevel);
    }

    private static BpeDefinition ReadBpe(PayloadReader reader)
    {
        Dictionary<string, int> tokens = ReadTokens(reader, reader.ReadInt32());
        return new BpeDefinition(tokens, reader.ReadBoolean() ? ReadMerges(reader) : null)
        {
            PreTokenizer = ReadPreTokenizer(reader),
            Normalizer = (NormalizerKind)reader.ReadByte(),
            UnknownToken = ReadOptionalText(reader),
            ContinuingSubwordPrefix = ReadOptionalText(reader),
            EndOfWordSuffix = ReadOptionalText(reader),
            BeginningToken = ReadOptionalText(reader),
            EndToken = ReadOptionalText(reader),
            FusesUnknownTokens = reader.ReadBoolean(),
            IsByteLevel = reader.ReadBoolean(),
        };
    }

    private static List<string> ReadMerges(PayloadReader reader)
    {
        int count = reader.ReadInt32();
        CheckCount(reader, count);
        var merges = new List<string>();
        for (int i = 0; i < count; i++)
        {
            merges.Add(reader.ReadText());
        }

        return merges;
    }

    private static void WriteOptionalText(PayloadWriter writer, string? text)
    {
        writer.WriteBoolean(text is not null);
        if (text is not null)
        {
            writer.WriteText(text);
        }
    }

    private static string? ReadOptionalText(PayloadReader reader) => reader.ReadBoolean() ? reader.ReadText() : null;

    private static void WritePreTokenizer(PayloadWriter writer, SourcePreTokenizer preTokenizer)
    {
        writer.WriteByte((byte)preTokenizer.Kind);
        if (preTokenizer.Pattern is { } pattern)
        {
            writer.WriteText(CharacterClassTable.UnicodeVersion);
            SplitPatternPayload.Write(writer, pattern);
        }
    }

    private static SourcePreTokenizer ReadPreTokenizer(PayloadReader reader)
    {
        var kind = (PreTokenizerKind)reader.ReadByte();
        if (kind != PreTokenizerKind.SplitPattern)
        {
            return new SourcePreTokenizer(kind);
        }

        SplitPatternPayload.CheckUnicodeVersion(reader);
        return new SourcePreTokenizer(kind, SplitPatternPayload.Read(reader));
    }
}
