using System.Text;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tests;

/// <summary>Small vocabularies of all bytes and a few tokens more.</summary>
internal static class TestVocabularies
{
    /// <summary>The bytes, whose ids are their values, and then the tokens.</summary>
    public static TokenVocabulary Of(IEnumerable<byte[]> tokens) => new([.. Bytes(), .. tokens], new Dictionary<string, int>());

    public static TokenVocabulary Of(params string[] tokens) => Of(tokens.Select(Encoding.Latin1.GetBytes));

    /// <summary>All of them in another order.</summary>
    public static TokenVocabulary Shuffled(IEnumerable<byte[]> tokens, int seed)
    {
        byte[][] all = [.. Bytes(), .. tokens];
        new Random(seed).Shuffle(all);
        return new TokenVocabulary(all, new Dictionary<string, int>());
    }

    /// <summary>A tokenizer that does not cut, of a vocabulary and a merge list or none.</summary>
    public static BytePairTokenizer Uncut(TokenVocabulary vocabulary, TokenPair[]? merges) => new(new BytePairModel(vocabulary, merges, SplitPattern.None));

    public static int[] ByteIds(TokenVocabulary vocabulary) => [.. Enumerable.Range(0, 256).Select(value => IdOf(vocabulary, [(byte)value]))];

    public static int IdOf(TokenVocabulary vocabulary, ReadOnlySpan<byte> token) => vocabulary.TryGetId(token, out int id) ? id : -1;

    /// <summary>Every pair of tokens that are a token together.</summary>
    public static TokenPair[] PairsOf(TokenVocabulary vocabulary)
        => [.. from token in Enumerable.Range(0, vocabulary.Count)
               from cut in Enumerable.Range(1, vocabulary.LengthOf(token) - 1)
               let pair = new TokenPair(IdOf(vocabulary, vocabulary[token].Span[..cut]), IdOf(vocabulary, vocabulary[token].Span[cut..]))
               where pair is { Left: >= 0, Right: >= 0 }
               select pair];

    private static IEnumerable<byte[]> Bytes() => Enumerable.Range(0, 256).Select(value => new[] { (byte)value });
}
