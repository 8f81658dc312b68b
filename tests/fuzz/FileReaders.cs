using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics.Tensors;
using System.Security.Cryptography;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.Embedding.Formats;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Columns;

namespace MlNetTokenize.Fuzz;

/// <summary>Every reader of a file that comes from elsewhere.</summary>
internal static class FileReaders
{
    /// <summary>Stands between two files in one: it is no part of UTF-8.</summary>
    public const byte Separator = 0xFF;

    // Where pieces, special tokens and white space meet.
    private static readonly string[] Texts = ["", " ", "a", "the  ab\nab'll 12 3", "é 中 😀\0<s></s>", "▁a ▁", "e\u0301\u0327 ﬁ\u3000Ⅷ\t\r\n", new('a', 200)];

    public static IReadOnlyList<FileReader> All { get; } =
    [
        new("tokenizer-json", file => Use(SubwordTokenizer.FromTokenizerJson(new MemoryStream(file))), typeof(InvalidDataException)),
        new("tiktoken", file => Use(BytePairTokenizer.FromTiktoken(new MemoryStream(file), SplitPattern.Cl100k)), typeof(InvalidDataException)),
        new("merges", ReadMerges, typeof(InvalidDataException)),
        new("model", file => Use(SubwordTokenizer.FromSentencePiece(new MemoryStream(file))), typeof(InvalidDataException)),
        new("vocab-txt", file => Use(SubwordTokenizer.FromWordPieceVocabulary(new MemoryStream(file))), typeof(InvalidDataException)),
        new("pieces", ReadPieces, typeof(InvalidDataException), typeof(FormatException)),
        new("npy", file => Use(EmbeddingTable.LoadNpy(new MemoryStream(file))), typeof(InvalidDataException)),
        new("safetensors", file => Use(EmbeddingTable.LoadSafetensors(new MemoryStream(file))), typeof(InvalidDataException)),
        new("word2vec", ReadWord2Vec, typeof(InvalidDataException)),
        new("static-model", ReadStaticModel, typeof(InvalidDataException), typeof(FileNotFoundException)),
        new("section-tokenizing", file => ReadSection(file, (reader, version) => Use(TokenizingSection.Read(reader, version).Tokenizer.Tokenizer)), typeof(InvalidDataException)),
        new("section-detokenizing", file => ReadSection(file, (reader, _) => Use(DetokenizingSection.Read(reader).Tokenizer.Tokenizer)), typeof(InvalidDataException)),
        new("section-embedding", file => ReadSection(file, (reader, version) => Use(EmbeddingSection.Read(reader, version).Model)), typeof(InvalidDataException)),
        new("model-zip", ReadModelZip, typeof(InvalidDataException), typeof(FormatException)),
    ];

    public static FileReader Named(string name) => All.FirstOrDefault(reader => reader.Name == name) ?? throw new ArgumentException($"There is no reader '{name}'.", nameof(name));

    /// <summary>A section with a length and a checksum that are right, whatever it holds: what a checksum does not catch.</summary>
    public static byte[] Seal(ReadOnlySpan<byte> payload)
    {
        var section = new byte[sizeof(long) + payload.Length + SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt64LittleEndian(section, payload.Length);
        payload.CopyTo(section.AsSpan(sizeof(long)));
        SHA256.HashData(payload, section.AsSpan(sizeof(long) + payload.Length));
        return section;
    }

    private static void Use(Tokenizer tokenizer)
    {
        foreach (string text in Texts.Where(text => CanEncode(tokenizer, text)))
        {
            IReadOnlyList<EncodedToken> tokens = tokenizer.EncodeToTokens(text, out _);
            foreach (EncodedToken token in tokens)
            {
                // Some of Microsoft's classes give places that are outside of a text.
                if (tokenizer is not TokenizerSource && (token.Offset.Start.Value > token.Offset.End.Value || token.Offset.End.Value > text.Length))
                {
                    throw new TrialFailedException($"the token {token.Id} is at {token.Offset} of {text.Length} characters");
                }
            }

            _ = tokenizer.Decode(tokenizer.EncodeToIds(text));
        }

        if (tokenizer is SubwordTokenizer own)
        {
            var special = new HashSet<string>(own.SpecialTokens.Keys);
            foreach (string text in Texts.Where(text => CanEncode(tokenizer, text)))
            {
                own.EncodeToIds(text, special);
                own.EncodeWithSpecialTokens(text, text, special);
            }

            for (int id = 0; id < Math.Min(own.VocabularySize, 1000); id++)
            {
                own.GetPrintableText(id);
            }

            Write(() => own.SaveTokenizerJson(Stream.Null));
        }
    }

    /// <summary>A vocabulary without an unknown token may have none for a text, which is documented; of characters it says so as of an argument.</summary>
    private static bool CanEncode(Tokenizer tokenizer, string text)
    {
        try
        {
            tokenizer.EncodeToIds(text);
            return true;
        }
        catch (Exception exception) when (exception is InvalidOperationException || (exception is ArgumentException && tokenizer is CharacterTokenizer))
        {
            return false;
        }
    }

    private static void Use(EmbeddingTable table)
    {
        // Zero has no direction, nor has what is too long for its square to be a number.
        if (table.VocabularySize > 0 && TensorPrimitives.Norm(table[0]) is > 0 and < float.PositiveInfinity)
        {
            table.NearestNeighbors(table[0].ToArray(), Math.Min(3, table.VocabularySize));
        }

        table.SaveNpy(Stream.Null);
    }

    private static void Use(EmbeddingModel model)
    {
        var vector = new float[model.Dimension];
        model.Pool([0, model.VocabularySize - 1], vector, TokenPooling.Mean);
        model.Head?.Predict(vector, new float[model.Head.OutputCount]);
        if (vector.Any(value => !float.IsFinite(value)))
        {
            throw new TrialFailedException("a vector is not finite");
        }
    }

    /// <summary>Not every tokenizer can be written, which is documented.</summary>
    private static void Write(Action save)
    {
        try
        {
            save();
        }
        catch (InvalidOperationException)
        {
        }
    }

    private static void ReadMerges(byte[] file)
    {
        int end = Array.IndexOf(file, Separator);
        byte[] vocabulary = end < 0 ? file : file[..end];
        byte[] merges = end < 0 ? [] : file[(end + 1)..];
        Use(BytePairTokenizer.FromVocabularyAndMerges(new MemoryStream(vocabulary), new MemoryStream(merges), SplitPattern.Gpt2));
    }

    private static void ReadPieces(byte[] payload)
    {
        byte[] file = [.. "MLNTPIEC"u8, 1, 0, 0, 0, .. Seal(payload)];
        PieceCounts.Load(new MemoryStream(file)).Save(new MemoryStream());
    }

    private static void ReadWord2Vec(byte[] file)
    {
        if (file.Length > 0)
        {
            var format = (Word2VecFormat)(file[0] % 3);
            Use(EmbeddingTable.LoadWord2Vec(new MemoryStream(file, 1, file.Length - 1), out _, format));
        }
    }

    /// <summary>The safetensors of a folder after its config.json or modules.json, as the first byte says; the tokenizer is sound.</summary>
    private static void ReadStaticModel(byte[] file)
    {
        int end = Array.IndexOf(file, Separator);
        if (end < 1)
        {
            return;
        }

        string folder = Path.Combine(Path.GetTempPath(), $"mlnet-tokenize-fuzz-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        try
        {
            File.WriteAllBytes(Path.Combine(folder, file[0] == 0 ? "config.json" : "modules.json"), file[1..end]);
            File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), file[(end + 1)..]);
            File.WriteAllBytes(Path.Combine(folder, "tokenizer.json"), Seeds.StaticTokenizer);
            StaticEmbeddingModel model = StaticEmbeddingModel.Load(folder);
            var vector = new float[model.Dimension];
            foreach (string text in Texts)
            {
                model.Embed(text, vector);
            }

            Write(() => Use(model.ToTable()));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The first byte is the version.</summary>
    private static void ReadSection(byte[] file, Action<PayloadReader, uint> read)
    {
        if (file.Length > 0)
        {
            using var section = new MemoryStream(Seal(file.AsSpan(1)));
            PayloadReader.Read(section, section.Length, reader =>
            {
                read(reader, 0x00010000u | file[0]);
                return true;
            });
        }
    }

    /// <summary>The first byte says whether a whole zip follows, whose checksums stop most changes, or what one of its entries holds.</summary>
    private static void ReadModelZip(byte[] file)
    {
        if (file.Length == 0)
        {
            return;
        }

        byte[] rest = file[1..];
        TextPipeline pipeline = TextPipeline.Load(new MemoryStream(file[0] == 0 ? rest : Zip(rest)));
        if (pipeline.Model is { } model && pipeline.Pooling is not TokenPooling.None)
        {
            var vector = new float[model.Dimension];
            pipeline.Embed(Texts[3].AsMemory(), vector);
        }
    }

    private static byte[] Zip(byte[] entry)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            using Stream written = zip.CreateEntry("TransformerChain/Transform_000/Model.key", CompressionLevel.NoCompression).Open();
            written.Write(entry);
        }

        return stream.ToArray();
    }
}
