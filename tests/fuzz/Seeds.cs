using System.IO.Compression;
using System.Text;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.Embedding.Formats;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Columns;
using MlNetTokenize.Tokenization.PostProcessors;

namespace MlNetTokenize.Fuzz;

/// <summary>Small sound files for each reader, of which a fuzzer makes others.</summary>
internal static class Seeds
{
    private const byte NewestOfTokens = 4;
    private const byte NewestOfRows = 6;

    private static readonly string[] Learned = ["the cat sat on the mat", "aaabdaaabac the 12"];

    /// <summary>The tokenizer of the folders of static models: four word pieces.</summary>
    public static byte[] StaticTokenizer { get; } = Saved(SubwordTokenizer.FromWordPieceVocabulary(new MemoryStream("[UNK]\na\nab\n##b\n"u8.ToArray())).SaveTokenizerJson);

    public static void Write(string folder)
    {
        WriteAll(folder, "tokenizer-json", TokenizerJsonSeeds.All().Select(Encoding.UTF8.GetBytes).Append(Saved(Learn(SplitPattern.Gpt2, "<s>").SaveTokenizerJson)));
        WriteAll(folder, "tiktoken", [Saved(Learn(SplitPattern.None).SaveTiktoken), [.. Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 256).Select(i => $"{Convert.ToBase64String([(byte)i])} {i}\n"))), .. "YWI= 300\r\n"u8]]);
        WriteAll(folder, "merges", [Merges(Learn(SplitPattern.Gpt2)), Merges(Learn(SplitPattern.Gpt2, "<s>")), [.. "{\"a\":0}"u8, FileReaders.Separator, .. "#version: 0.2\na b\n"u8]]);
        WriteAll(folder, "model", [Resource("bpe.model"), Resource("unigram.model"), .. SentencePieceSeeds.All()]);
        WriteAll(folder, "vocab-txt", ["[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\nca\n##t\na\n##b\n中\n1\n##2\n"u8.ToArray(), "[UNK]\r\na\r\n\r\n##a\r\n"u8.ToArray(), "\uFEFF[UNK]\n[CLS]\n[SEP]\na\na\n"u8.ToArray()]);
        WriteAll(folder, "pieces", [Pieces(SplitPattern.Gpt2), Pieces(SplitPattern.None), Pieces(SplitPattern.FromRegex("[ab]+|c"))]);
        EmbeddingTable table = EmbeddingTable.Create(3, 2, seed: 1);
        WriteAll(folder, "npy", [Saved(table.SaveNpy), Npy("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 2), }", 32), Npy("{'descr': '>f2', 'fortran_order': False, 'shape': (1, 3), }", 6)]);
        WriteAll(folder, "safetensors", [Saved(stream => table.SaveSafetensors(stream)), Safetensors("{\"__metadata__\":{\"a\":\"b\"},\"x\":{\"dtype\":\"BF16\",\"shape\":[2,2],\"data_offsets\":[0,8]},\"y\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[8,16]}}", 16)]);
        string[] words = ["the", "cat", "é"];
        WriteAll(folder, "word2vec", [[1, .. Saved(stream => table.SaveWord2Vec(stream, words))], [2, .. Saved(stream => table.SaveWord2Vec(stream, words, binary: true))], [0, .. "a b 1.5 2\nc\t-3e2 4\n"u8], [0, .. Saved(stream => table.SaveWord2Vec(stream, words, binary: true))]]);
        WriteAll(folder, "static-model", StaticModels());
        WriteAll(folder, "section-tokenizing", Tokenizers().SelectMany(Tokenizing));
        WriteAll(folder, "section-detokenizing", Tokenizers().Select(tokenizer => (byte[])[0, .. Payload(new DetokenizingSection("Text", "Tokens", -1, 1, ColumnTokenizer.Create(tokenizer)).Write)]));
        WriteAll(folder, "section-embedding", Models().SelectMany(Embedding));
        WriteAll(folder, "model-zip", [[0, .. Resource("model.zip")], .. Entries(Resource("model.zip")).Select(entry => (byte[])[1, .. entry])]);
    }

    private static void WriteAll(string folder, string reader, IEnumerable<byte[]> files)
    {
        string path = Directory.CreateDirectory(Path.Combine(folder, reader)).FullName;
        int count = 0;
        foreach (byte[] file in files)
        {
            File.WriteAllBytes(Path.Combine(path, $"seed-{count++:00}"), file);
        }

        Console.WriteLine($"{reader}: {count} seeds");
    }

    private static BytePairTokenizer Learn(SplitPattern pattern, params string[] specialTokens)
        => BytePairTokenizer.Train(Learned, new BytePairTrainingOptions { VocabularySize = 262, SpecialTokens = specialTokens, SplitPattern = pattern });

    private static IEnumerable<Tokenizer> Tokenizers()
    {
        yield return Learn(SplitPattern.None);
        yield return Learn(SplitPattern.Cl100k, "<s>", "<|é|>");
        yield return Learn(SplitPattern.FromRegex("[ab]+|c"));
        yield return CharacterTokenizer.Train(["ab你"], addUnknown: true);
        yield return TokenizerSource.Bert(new MemoryStream("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\nca\n##t\n"u8.ToArray()));
        yield return TokenizerSource.SentencePiece(new MemoryStream(Resource("unigram.model")));
        foreach (string json in TokenizerJsonSeeds.All())
        {
            Tokenizer? tokenizer = null;
            try
            {
                tokenizer = SubwordTokenizer.FromTokenizerJson(new MemoryStream(Encoding.UTF8.GetBytes(json)));
            }
            catch (InvalidDataException)
            {
                // Not every seed is sound.
            }

            if (tokenizer is not null)
            {
                yield return tokenizer;
            }
        }
    }

    private static IEnumerable<byte[]> Tokenizing(Tokenizer tokenizer)
    {
        foreach (TokenColumnOptions options in (TokenColumnOptions[])[new(), new() { Kind = TokenKind.Int64, MaximumTokenCount = 5, PadToMaximum = true, AttentionMaskColumnName = "Mask" }, new() { Kind = TokenKind.Int32, FilePadding = new Padding(4, 0, FromStart: true) { Multiple = 2 } }])
        {
            yield return [NewestOfTokens, .. Payload(new TokenizingSection([("Tokens", "Text")], options, ColumnTokenizer.Create(tokenizer)).Write)];
        }
    }

    private static IEnumerable<EmbeddingModel> Models()
    {
        EmbeddingModel model = EmbeddingTrainer.Train(
            [EmbeddingExample.ForClass(new[] { 0, 1 }, 0), EmbeddingExample.ForClass(new[] { 2 }, 1)], new EmbeddingTrainingOptions { Dimension = 2, Epochs = 1, NgramBuckets = 16 });
        yield return model;
        yield return new EmbeddingModel(model.Table, model.Head, model.NgramTable, EmbeddingTable.Create(2, 2, seed: 1));
        yield return model.Quantize(EmbeddingPrecision.Float16);
        yield return model.Quantize(EmbeddingPrecision.Int8);
    }

    private static IEnumerable<byte[]> Embedding(EmbeddingModel model)
        => [[NewestOfRows, .. Payload(new EmbeddingSection("Vector", "Tokens", TokenPooling.Mean, [], model, TokenPositions.None).Write)]];

    private static IEnumerable<byte[]> StaticModels()
    {
        byte[] config = "{\"model_type\":\"model2vec\",\"normalize\":true}"u8.ToArray();
        byte[] modules = "[{\"idx\":0,\"name\":\"0\",\"path\":\"\",\"type\":\"sentence_transformers.models.StaticEmbedding\"},{\"idx\":1,\"name\":\"1\",\"path\":\"1_Normalize\",\"type\":\"sentence_transformers.models.Normalize\"}]"u8.ToArray();
        yield return [0, .. config, FileReaders.Separator, .. Safetensors("{\"embeddings\":{\"dtype\":\"F32\",\"shape\":[4,2],\"data_offsets\":[0,32]}}", 32)];
        yield return [0, .. config, FileReaders.Separator, .. Safetensors("{\"embeddings\":{\"dtype\":\"I8\",\"shape\":[2,3],\"data_offsets\":[0,6]},\"weights\":{\"dtype\":\"F64\",\"shape\":[4],\"data_offsets\":[6,38]},\"mapping\":{\"dtype\":\"I32\",\"shape\":[4],\"data_offsets\":[38,54]}}", 54)];
        yield return [1, .. modules, FileReaders.Separator, .. Safetensors("{\"embedding.weight\":{\"dtype\":\"F16\",\"shape\":[4,2],\"data_offsets\":[0,16]}}", 16)];
    }

    private static byte[] Payload(Action<PayloadWriter> write)
    {
        using var section = new MemoryStream();
        PayloadWriter.Write(section, write);
        return section.ToArray()[sizeof(long)..^PayloadWriter.DigestLength];
    }

    private static byte[] Pieces(SplitPattern pattern)
    {
        byte[] file = Saved(PieceCounts.Count(Learned, new BytePairTrainingOptions { SplitPattern = pattern }).Save);
        return file[("MLNTPIEC".Length + sizeof(int) + sizeof(long))..^PayloadWriter.DigestLength];
    }

    private static byte[] Merges(BytePairTokenizer tokenizer)
    {
        using var vocabulary = new MemoryStream();
        using var merges = new MemoryStream();
        tokenizer.SaveVocabularyAndMerges(vocabulary, merges);
        return [.. vocabulary.ToArray(), FileReaders.Separator, .. merges.ToArray()];
    }

    private static byte[] Npy(string header, int bytes) => [0x93, .. "NUMPY"u8, 1, 0, (byte)(header.Length + 1), 0, .. Encoding.ASCII.GetBytes(header), (byte)'\n', .. new byte[bytes]];

    private static byte[] Safetensors(string header, int bytes) => [(byte)header.Length, 0, 0, 0, 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(header), .. new byte[bytes]];

    private static byte[] Saved(Action<Stream> save)
    {
        using var stream = new MemoryStream();
        save(stream);
        return stream.ToArray();
    }

    /// <summary>What each transformer of a pipeline holds.</summary>
    private static IEnumerable<byte[]> Entries(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        foreach (ZipArchiveEntry entry in archive.Entries.Where(entry => entry.FullName.Contains("Transform_", StringComparison.Ordinal)))
        {
            using Stream content = entry.Open();
            using var bytes = new MemoryStream();
            content.CopyTo(bytes);
            yield return bytes.ToArray();
        }
    }

    private static byte[] Resource(string name)
    {
        using Stream stream = typeof(Seeds).Assembly.GetManifestResourceStream(name)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
