using System.Diagnostics;
using System.Text;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Models;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tests;

/// <summary>A piece of a megabyte takes no time to speak of, and a warm model no memory.</summary>
public sealed class HostilePieceTests
{
    private const int Megabyte = 1 << 20;

    // Less than a second is usual. What is quadratic takes hours.
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(20);

    public static TheoryData<string> Texts => ["aaaa", "ab", "abc", "▁", "a▁", "\u0301", "中a", "q"];

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_megabyte_without_a_cut_is_quick(string letters)
    {
        string text = HardText.RandomLetters(Megabyte / Encoding.UTF8.GetByteCount(letters) * letters.Length, letters, seed: 1);
        foreach (PieceModel model in Models())
        {
            var tokens = new PieceTokens();
            byte[] piece = Encoding.UTF8.GetBytes(text);
            var watch = Stopwatch.StartNew();
            model.Encode(piece, tokens);
            Assert.True(watch.Elapsed < Quick, $"{model.GetType().Name}: {watch.Elapsed}");
            Assert.Equal(piece.Length, tokens.Places[^1]);
        }
    }

    [Fact]
    public void A_warm_model_allocates_nothing()
    {
        byte[][] pieces = [.. new[] { "abc▁aab", "▁abab", "q", HardText.RandomLetters(300, "abc▁q", seed: 2) }.Select(Encoding.UTF8.GetBytes)];
        foreach (PieceModel model in Models())
        {
            var tokens = new PieceTokens();
            Allocations.AssertNone(() =>
            {
                tokens.Clear();
                foreach (byte[] piece in pieces)
                {
                    model.Encode(piece, tokens);
                }
            });
        }
    }

    private static IEnumerable<PieceModel> Models()
    {
        string[] tokens = ["<unk>", "a", "b", "c", "▁", "\u0301", "aa", "ab", "▁a", "aaaa", "abab", "▁▁", "▁▁▁", "aab", "abc"];
        var vocabulary = new TokenVocabulary([.. tokens.Select(Encoding.UTF8.GetBytes)], new Dictionary<string, int>());
        int[] ids = [.. Enumerable.Range(0, tokens.Length)];
        SentencePiece[] pieces = ModelTwinTests.PiecesOf(tokens, [.. ids.Select(id => (float)-id)]);
        string[][] merges = [["a", "a"], ["a", "b"], ["▁", "a"], ["aa", "aa"], ["ab", "ab"], ["▁▁", "▁"], ["▁", "▁"], ["aa", "b"], ["ab", "c"]];
        yield return new WordPieceModel(vocabulary, ids, 0, string.Empty, int.MaxValue);
        yield return new UnigramModel(vocabulary, ids, [.. ids.Select(id => (double)-id)], 0, byteFallback: false);
        yield return new SentencePieceUnigramModel(vocabulary, pieces, hasByteFallback: false);
        yield return new ScoredMergeModel(vocabulary, pieces, hasByteFallback: false);
        yield return new CharacterMergeModel(
            vocabulary, ids, [.. merges.Select(merge => new TokenPair(Array.IndexOf(tokens, merge[0]), Array.IndexOf(tokens, merge[1])))], new CharacterMergeOptions { UnknownId = 0, FuseUnknown = true });
    }
}
