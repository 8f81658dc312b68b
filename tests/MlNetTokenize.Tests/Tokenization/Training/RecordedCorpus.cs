using System.Security.Cryptography;
using System.Text;

namespace MlNetTokenize.Tests;

/// <summary>A corpus, and the digests of the merges that Hugging Face's trainer learned from it.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">The digest of its bytes.</param>
/// <param name="IsOver">Whether no pair is left after the last of <paramref name="Merges"/>.</param>
/// <param name="Merges">
/// Numbers of merges, and the digest of the first so many: of each the two tokens in the printable alphabet, a space between them and <c>\n</c> behind.
/// </param>
/// <param name="Recipe">How it is made up, if it is.</param>
internal sealed record RecordedCorpus(string Name, int Bytes, string Sha256, bool IsOver, RecordedCorpus.Prefix[] Merges, CorpusRecipe? Recipe)
{
    private string? _text;

    /// <summary>The text of a corpus that is made up.</summary>
    public string Text => _text ??= Recipe!.Text();

    /// <summary>The number of merges that were recorded.</summary>
    public int Count => Merges[^1].Count;

    public bool Is(ReadOnlySpan<byte> bytes) => bytes.Length == Bytes && Convert.ToHexStringLower(SHA256.HashData(bytes)) == Sha256;

    /// <summary>Options of training as the recording was trained.</summary>
    /// <param name="size">The size of the vocabulary; without it all that was recorded is learned, and one merge more if there is one.</param>
    public BytePairTrainingOptions Options(int? size = null)
        => new() { VocabularySize = size ?? 256 + Count + (IsOver ? 1 : 0), SplitPattern = SplitPattern.Gpt2, MinimumPairFrequency = 1 };

    /// <summary>Asserts that a tokenizer has the merges that were recorded.</summary>
    public void AssertLearned(BytePairTokenizer tokenizer, BytePairTrainingOptions options)
    {
        AssertLearned(tokenizer.Merges!.Select(merge => $"{Show(merge.Left)} {Show(merge.Right)}"), options);

        string Show(int id) => PrintableBytes.Encode(tokenizer.GetTokenBytes(id).Span);
    }

    /// <summary>Asserts that merges are those that were recorded, all that the size of the vocabulary has room for.</summary>
    public void AssertLearned(IEnumerable<string> merges, BytePairTrainingOptions options)
    {
        string which = $"'{Name}' with {options.NumberOfThreads} threads";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        int learned = 0;
        int equal = 0;
        foreach (string merge in merges)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{merge}\n"));
            learned++;
            if (Merges.FirstOrDefault(prefix => prefix.Count == learned) is Prefix expected)
            {
                string actual = Convert.ToHexStringLower(hash.GetCurrentHash());
                Assert.True(actual == expected.Sha256, $"{which}: the first {equal} merges are equal, the first {learned} are not.");
                equal = learned;
            }
        }

        int room = options.VocabularySize - 256;
        int all = IsOver ? Math.Min(Count, room) : room;
        Assert.True(learned == all, $"{which}: {learned} merges, not {all}; the first {equal} are equal.");
    }

    /// <param name="Count">The number of merges.</param>
    /// <param name="Sha256">The digest.</param>
    internal sealed record Prefix(int Count, string Sha256);
}
