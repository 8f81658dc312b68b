using System.Text;

namespace MlNetTokenize.Tests;

/// <summary>Files in memory.</summary>
internal static class FileOf
{
    public static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));

    public static byte[] Tiktoken(BytePairTokenizer tokenizer) => Written(tokenizer.SaveTiktoken);

    public static byte[] Written(Action<Stream> save)
    {
        using var stream = new MemoryStream();
        save(stream);
        return stream.ToArray();
    }

    public static (byte[] VocabJson, byte[] MergesTxt) VocabularyAndMerges(BytePairTokenizer tokenizer)
    {
        using var vocabulary = new MemoryStream();
        using var merges = new MemoryStream();
        tokenizer.SaveVocabularyAndMerges(vocabulary, merges);
        return (vocabulary.ToArray(), merges.ToArray());
    }

    public static BytePairTokenizer Read((byte[] VocabJson, byte[] MergesTxt) files, SplitPattern pattern)
        => BytePairTokenizer.FromVocabularyAndMerges(new MemoryStream(files.VocabJson), new MemoryStream(files.MergesTxt), pattern);

    public static BytePairTokenizer ReadTiktoken(byte[] file, SplitPattern pattern, IReadOnlyDictionary<string, int>? specialTokens = null)
        => BytePairTokenizer.FromTiktoken(new MemoryStream(file), pattern, specialTokens);
}
