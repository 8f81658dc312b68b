using System.Text;
using CsCheck;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tests;

/// <summary>Tokenizers of a few short tokens in any order, many of which no merge makes or several do: what training never gives but a file may.</summary>
internal static class RandomVocabulary
{
    public const string Letters = "abc";

    /// <summary>The bytes and up to twelve tokens at random ids, with a random list of merges.</summary>
    public static Gen<BytePairTokenizer> WithMerges { get; } =
        Gen.Select(Gen.Char[Letters].Array[2, 5].Select(letters => new string(letters)).Array[0, 12], Gen.Int, Gen.Bool, Gen.Bool)
            .Select((tokens, seed, inOrder, ignoreMerges) => Make([.. tokens.Distinct()], new Random(seed), inOrder, ignoreMerges));

    /// <summary>The same without a list: ids are the ranks.</summary>
    public static Gen<BytePairTokenizer> OfRanks { get; } =
        WithMerges.Select(tokenizer => new BytePairTokenizer(new BytePairModel(tokenizer.Vocabulary, Merges: null, SplitPattern.None)));

    public static Gen<string> Text { get; } = Gen.Char[Letters].Array[0, 30].Select(letters => new string(letters));

    private static BytePairTokenizer Make(string[] tokens, Random random, bool inOrder, bool ignoreMerges)
    {
        if (inOrder)
        {
            Array.Sort(tokens, (x, y) => x.Length.CompareTo(y.Length));
        }

        List<byte[]?> bytes = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), .. tokens.Select(Encoding.ASCII.GetBytes)];
        var vocabulary = new TokenVocabulary(bytes, new Dictionary<string, int>());
        var merges = new List<TokenPair>();
        foreach (string token in tokens)
        {
            int[] cuts = [.. Enumerable.Range(1, token.Length - 1)];
            random.Shuffle(cuts);
            foreach (int cut in cuts[..random.Next(1, Math.Min(cuts.Length, 2) + 1)])
            {
                if (vocabulary.TryGetId(Encoding.ASCII.GetBytes(token[..cut]), out int left)
                    && vocabulary.TryGetId(Encoding.ASCII.GetBytes(token[cut..]), out int right))
                {
                    merges.Add(new TokenPair(left, right));
                }
            }
        }

        TokenPair[] list = [.. merges];
        if (!inOrder)
        {
            random.Shuffle(list);
        }

        return new BytePairTokenizer(new BytePairModel(vocabulary, list, SplitPattern.None) { IgnoreMerges = ignoreMerges });
    }
}
