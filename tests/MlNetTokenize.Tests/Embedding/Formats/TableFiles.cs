using System.Runtime.InteropServices;
using CsCheck;

namespace MlNetTokenize.Tests;

/// <summary>Tables and the files of them.</summary>
internal static class TableFiles
{
    /// <summary>What make-files.py writes.</summary>
    public static EmbeddingTable Recorded { get; } = EmbeddingTable.FromValues(
        3, 4, [0.5f, -1.25f, 3f, 0f, 96f, -0.0078125f, 0.375f, -2f, 1f, 0.1875f, -0.25f, 0.00390625f]);

    public static IReadOnlyList<string> RecordedWords { get; } = ["the", "café", "</s>"];

    /// <summary>Any finite numbers, the largest and smallest among them.</summary>
    public static Gen<float> Number { get; } = Gen.OneOf(
        Gen.Float.Where(float.IsFinite), Gen.OneOf(0f, -0f, float.Epsilon, float.MaxValue, float.MinValue, 1f / 3, 1e-38f), Gen.Float[-1, 1]);

    /// <summary>Words of letters of one to four bytes and of what numbers are made of.</summary>
    public static Gen<string> Word { get; } = Gen.OneOf("a", "b", "é", "你", "😀", "Ġ", "\u00A0", "\u3000", "0", "7", ".", "-", "e", ",", "<").Array[1, 4]
        .Select(string.Concat);

    public static Gen<(EmbeddingTable Table, string[] Words)> Table { get; } =
        Gen.Select(Word.Array[1, 12].Select(words => words.Distinct().ToArray()), Gen.Int[1, 9])
            .SelectMany((words, dimension) => Number.Array[words.Length * dimension]
                .Select(values => (EmbeddingTable.FromValues(words.Length, dimension, values), words)));

    public static byte[] File(string name)
    {
        using Stream stream = typeof(TableFiles).Assembly.GetManifestResourceStream($"Tables/{name}")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public static byte[] Word2Vec(EmbeddingTable table, IReadOnlyList<string> words, bool binary = false)
        => FileOf.Written(stream => table.SaveWord2Vec(stream, words, binary));

    /// <summary>Reads a file of any format by its name, from a stream that only goes forward and gives as few bytes as it likes.</summary>
    public static EmbeddingTable Read(string name, byte[] file, out IReadOnlyList<string>? words)
    {
        var stream = new OddStream(file, seed: file.Length);
        words = null;
        return Path.GetExtension(name) switch
        {
            ".npy" => EmbeddingTable.LoadNpy(stream),
            ".safetensors" => EmbeddingTable.LoadSafetensors(stream),

            // It is too short to be seen as binary in every case.
            ".bin" => EmbeddingTable.LoadWord2Vec(stream, out words, Word2VecFormat.Binary),
            _ => EmbeddingTable.LoadWord2Vec(stream, out words),
        };
    }

    /// <summary>The same sizes and the same bits: a zero keeps its sign.</summary>
    public static void AssertSame(EmbeddingTable expected, EmbeddingTable actual)
    {
        Assert.Equal((expected.VocabularySize, expected.Dimension), (actual.VocabularySize, actual.Dimension));
        int difference = MemoryMarshal.Cast<float, int>(expected.Values).CommonPrefixLength(MemoryMarshal.Cast<float, int>(actual.Values));
        Assert.True(difference == expected.Values.Length, $"Value {difference} differs.");
    }
}
