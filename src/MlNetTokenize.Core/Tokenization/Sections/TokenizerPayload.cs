using System.Text;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Characters;
using MlNetTokenize.Tokenization.Formats;
using MlNetTokenize.Tokenization.Normalization;
using MlNetTokenize.Tokenization.Pipelines;
using MlNetTokenize.Tokenization.SentencePieces;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Sections;

/// <summary>A tokenizer as a model file holds it: all of it, so that a model needs neither vocabulary files nor data packages.</summary>
internal static class TokenizerPayload
{
    private const byte BytePair = 1;
    private const byte Character = 2;
    private const byte Source = 3;
    private const byte TokenizerJson = 4;
    private const byte SentencePiece = 5;

    /// <summary>The SHA-256 of what <see cref="Write"/> writes: two tokenizers with the same one are the same.</summary>
    public static byte[] Fingerprint(Tokenizer tokenizer)
    {
        // Written into a stream that is thrown away; a vocabulary is a few megabytes.
        using var stream = new MemoryStream();
        return PayloadWriter.Write(stream, writer => Write(writer, tokenizer));
    }

    /// <summary>A tokenizer as bytes; <see cref="Deserialize"/> mirrors it.</summary>
    public static byte[] Serialize(Tokenizer tokenizer)
    {
        using var stream = new MemoryStream();
        PayloadWriter.Write(stream, writer => Write(writer, tokenizer));
        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are damaged.</exception>
    public static Tokenizer Deserialize(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return PayloadReader.Read(stream, bytes.Length, Read);
    }

    // *** Format ***
    // byte: 1 byte-pair, 2 characters, 3 a source, see TokenizerSourcePayload, 4 a tokenizer.json, 5 a SentencePiece model
    // Tokenizer.json: byte array: the file, as SaveTokenizerJson writes it
    // SentencePiece: byte array: the .model file; int32: number of special tokens besides its own, and for each: text, int32 id
    // Byte-pair:
    //   text: the Unicode version of the split patterns' categories
    //   the split pattern, as SplitPatternPayload writes it
    //   byte: 1 ignore merges + 2 add a space before a text + 4 normalization form C
    //   int32: the id before a text, int32: that after it; -1 for none
    //   int32 array: each token's length, 0 for a hole; byte array: their bytes
    //   int32: number of special tokens, and for each: text, int32 id, byte: 1 special + 2 single word + 4 left strip + 8 right strip + 16 normalized
    //   byte: 1 where there is a merge list, and then int32 array: left and right ids by turns. 0 where ids are ranks
    // Characters:
    //   int32 array: code points, ascending; byte: 1 where there is an unknown id
    public static void Write(PayloadWriter writer, Tokenizer tokenizer)
    {
        switch (tokenizer)
        {
            case TokenizerSource source:
                writer.WriteByte(Source);
                TokenizerSourcePayload.Write(writer, source);
                break;
            case SentencePieceFileTokenizer sentencePiece:
                writer.WriteByte(SentencePiece);
                writer.WriteArray<byte>(sentencePiece.Bytes);
                writer.WriteInt32(sentencePiece.NamedTokens.Count);
                foreach ((string text, int id) in sentencePiece.NamedTokens)
                {
                    writer.WriteText(text);
                    writer.WriteInt32(id);
                }

                break;
            case PipelineTokenizer:
            case BytePairTokenizer { Model.Parts: not null }:
                writer.WriteByte(TokenizerJson);
                using (var json = new MemoryStream())
                {
                    ((SubwordTokenizer)tokenizer).SaveTokenizerJson(json);
                    writer.WriteArray<byte>(json.ToArray());
                }

                break;
            case BytePairTokenizer bytePair:
                writer.WriteByte(BytePair);
                WriteBytePair(writer, bytePair);
                break;
            case CharacterTokenizer characters:
                writer.WriteByte(Character);
                writer.WriteArray<int>([.. characters.Characters.Select(character => character.Value)]);
                writer.WriteBoolean(characters.UnknownId is not null);
                break;
            default:
                throw new ArgumentException($"A {tokenizer.GetType()} cannot be written.", nameof(tokenizer));
        }
    }

    public static Tokenizer Read(PayloadReader reader) => Read(reader, isInSource: false);

    /// <param name="reader">The section.</param>
    /// <param name="isInSource">Whether it is what a source holds: no source again.</param>
    public static Tokenizer Read(PayloadReader reader, bool isInSource) => reader.ReadByte() switch
    {
        BytePair => ReadBytePair(reader),
        Character => ReadCharacters(reader),
        Source when !isInSource => TokenizerSourcePayload.Read(reader),
        TokenizerJson => ReadTokenizerJson(reader),
        SentencePiece => ReadSentencePiece(reader),
        byte kind => throw reader.Damaged($"there is no tokenizer of kind {kind}"),
    };

    private static void WriteBytePair(PayloadWriter writer, BytePairTokenizer tokenizer)
    {
        writer.WriteText(CharacterClassTable.UnicodeVersion);
        BytePairModel model = tokenizer.Model;
        SplitPatternPayload.Write(writer, model.SplitPattern);
        writer.WriteByte(Flags(model.IgnoreMerges, model.AddPrefixSpace, model.NormalizesToFormC));
        writer.WriteInt32(model.BeginningTokenId ?? -1);
        writer.WriteInt32(model.EndTokenId ?? -1);
        int[] lengths = [.. Enumerable.Range(0, tokenizer.VocabularySize).Select(tokenizer.Vocabulary.LengthOf)];
        writer.WriteArray<int>(lengths);
        writer.WriteArray(tokenizer.Vocabulary.Bytes);
        writer.WriteInt32(model.AddedTokens.Count);
        foreach (AddedToken token in model.AddedTokens)
        {
            writer.WriteText(token.Text);
            writer.WriteInt32(token.Id);
            writer.WriteByte(Flags(token.IsSpecial, token.SingleWord, token.LeftStrip, token.RightStrip, token.Normalized));
        }

        writer.WriteBoolean(tokenizer.Merges is not null);
        if (tokenizer.Merges is { } merges)
        {
            writer.WriteArray<int>([.. merges.SelectMany(merge => new[] { merge.Left, merge.Right })]);
        }
    }

    private static BytePairTokenizer ReadBytePair(PayloadReader reader)
    {
        SplitPatternPayload.CheckUnicodeVersion(reader);
        SplitPattern pattern = SplitPatternPayload.Read(reader);
        bool[] does = ReadFlags(reader, count: 3);
        int beginning = reader.ReadInt32();
        int end = reader.ReadInt32();
        byte[]?[] tokens = ReadTokens(reader);
        int specialCount = reader.ReadInt32();
        if (specialCount < 0)
        {
            throw reader.Damaged($"there cannot be {specialCount} special tokens");
        }

        var specialTokens = new Dictionary<string, int>(StringComparer.Ordinal);
        var addedTokens = new List<AddedToken>();
        for (int i = 0; i < specialCount; i++)
        {
            AddedToken token = ReadAddedToken(reader);
            addedTokens.Add(token);
            if (!specialTokens.TryAdd(token.Text, token.Id))
            {
                throw reader.Damaged("a special token stands twice");
            }
        }

        TokenPair[]? merges = null;
        if (reader.ReadBoolean())
        {
            int[] ids = reader.ReadArray<int>();
            if (ids.Length % 2 != 0)
            {
                throw reader.Damaged("the last merge has no right token");
            }

            merges = [.. ids.Chunk(2).Select(merge => new TokenPair(merge[0], merge[1]))];
        }

        var vocabulary = new TokenVocabulary(tokens, specialTokens);
        return new BytePairTokenizer(new BytePairModel(vocabulary, merges, pattern)
        {
            IgnoreMerges = does[0],
            AddPrefixSpace = does[1],
            Normalizer = does[2] ? new UnicodeFormNormalizer(NormalizationForm.FormC) : null,
            FindsAddedTokens = addedTokens.All(token => token.IsSpecial),
            BeginningTokenId = OwnId(beginning),
            EndTokenId = OwnId(end),
            AddedTokens = addedTokens,
        });

        int? OwnId(int id) => id == -1 ? null : vocabulary.Contains(id) ? id : throw reader.Damaged($"there is no token {id} to put around a text");
    }

    private static AddedToken ReadAddedToken(PayloadReader reader)
    {
        string text = reader.ReadText();
        int id = reader.ReadInt32();
        bool[] flags = ReadFlags(reader, count: 5);
        return new AddedToken(text, id)
        {
            IsSpecial = flags[0],
            SingleWord = flags[1],
            LeftStrip = flags[2],
            RightStrip = flags[3],
            Normalized = flags[4],
        };
    }

    private static byte Flags(params ReadOnlySpan<bool> flags)
    {
        int bits = 0;
        for (int i = 0; i < flags.Length; i++)
        {
            bits |= flags[i] ? 1 << i : 0;
        }

        return (byte)bits;
    }

    private static bool[] ReadFlags(PayloadReader reader, int count)
    {
        byte bits = reader.ReadByte();
        return bits >> count == 0
            ? [.. Enumerable.Range(0, count).Select(i => (bits >> i & 1) != 0)]
            : throw reader.Damaged($"the flags {bits} are none that this version knows");
    }

    private static byte[]?[] ReadTokens(PayloadReader reader)
    {
        int[] lengths = reader.ReadArray<int>();
        byte[] bytes = reader.ReadArray<byte>();
        var tokens = new byte[]?[lengths.Length];
        int start = 0;
        for (int id = 0; id < lengths.Length; id++)
        {
            if ((uint)lengths[id] > (uint)(bytes.Length - start))
            {
                throw reader.Damaged($"token {id} is {lengths[id]} bytes long, but {bytes.Length - start} are left");
            }

            tokens[id] = lengths[id] == 0 ? null : bytes.AsSpan(start, lengths[id]).ToArray();
            start += lengths[id];
        }

        return start == bytes.Length ? tokens : throw reader.Damaged("bytes of no token are left over");
    }

    private static SubwordTokenizer ReadTokenizerJson(PayloadReader reader)
    {
        byte[] json = reader.ReadArray<byte>();
        try
        {
            return TokenizerJsonReader.Read(json, keepsIds: true);
        }
        catch (InvalidDataException problem)
        {
            throw reader.Damaged($"its tokenizer.json cannot be read: {problem.Message}");
        }
    }

    private static SentencePieceFileTokenizer ReadSentencePiece(PayloadReader reader)
    {
        byte[] model = reader.ReadArray<byte>();
        int count = reader.ReadInt32();
        var special = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            string text = reader.ReadText();
            int id = reader.ReadInt32();
            if (!special.TryAdd(text, id))
            {
                throw reader.Damaged("a special token stands twice");
            }
        }

        try
        {
            return new SentencePieceFileTokenizer(model, special);
        }
        catch (Exception problem) when (problem is InvalidDataException or ArgumentException)
        {
            throw reader.Damaged($"its SentencePiece model cannot be read: {problem.Message}");
        }
    }

    private static CharacterTokenizer ReadCharacters(PayloadReader reader)
    {
        int[] codePoints = reader.ReadArray<int>();
        var characters = new Rune[codePoints.Length];
        for (int i = 0; i < codePoints.Length; i++)
        {
            if (!Rune.IsValid(codePoints[i]) || (i > 0 && codePoints[i] <= codePoints[i - 1]))
            {
                throw reader.Damaged($"character {i} is {codePoints[i]}, which is not a code point or not in ascending order");
            }

            characters[i] = new Rune(codePoints[i]);
        }

        return new CharacterTokenizer(characters, hasUnknown: reader.ReadBoolean());
    }
}
