using System.Text;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Models;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tests;

/// <summary>The models answer as <see cref="SlowModels"/> do, on random vocabularies and texts.</summary>
public sealed class ModelTwinTests
{
    private static readonly string[][] Alphabets = [["a", "b"], ["a", "b", "c", "▁"], ["a", "é", "中", "😀", "▁"], ["x", " ", "\u0301", "\n"]];

    [Fact]
    public void Word_pieces_are_the_longest_that_fit()
    {
        var random = new TwinRandom(1);
        for (int round = 0; round < 400; round++)
        {
            string[] alphabet = random.One(Alphabets);
            string prefix = random.One(["##", "", "a", "é"]);
            List<string> tokens = [.. random.Words(alphabet, 20).Select(word => random.Next(2) == 0 ? prefix + word : word).Prepend("[UNK]").Distinct()];
            int longest = random.One([100, 6]);
            var model = new WordPieceModel(VocabularyOf(tokens), IdsOf(tokens), 0, prefix, longest);
            for (int i = 0; i < 10; i++)
            {
                string text = random.Text(alphabet, 1 + random.Next(30));
                Check(model, text, SlowModels.WordPiece(text, Index(tokens), 0, prefix, longest));
            }
        }
    }

    [Fact]
    public void A_unigram_model_takes_the_best_sequence_and_of_equal_ones_that_with_the_longest_end()
    {
        var random = new TwinRandom(2);
        for (int round = 0; round < 400; round++)
        {
            string[] alphabet = random.One(Alphabets);
            List<string> tokens = [.. random.Words(alphabet, 20).Prepend("<unk>").Distinct()];
            double[] scores = [.. tokens.Select(_ => random.Next(2) == 0 ? -1.5 * random.Next(4) : -random.Next(1000) / 10.0)];
            var model = new UnigramModel(VocabularyOf(tokens), IdsOf(tokens), scores, unknownId: 0, byteFallback: false);
            for (int i = 0; i < 10; i++)
            {
                string text = random.Text(alphabet, 1 + random.Next(60));
                List<(int Id, string Text)> path = SlowModels.BestPath(text, Index(tokens), (scores, scores.Min() - 10), ((score, sum) => score + sum, sum => sum));
                Check(model, text, [.. path.Where((part, place) => part.Id >= 0 || place == 0 || path[place - 1].Id >= 0).Select(part => Math.Max(part.Id, 0))]);
            }
        }
    }

    [Fact]
    public void SentencePieces_unigram_rounds_every_sum_and_remembers_words_for_the_sums_that_they_hold_for()
    {
        var random = new TwinRandom(3);
        for (int round = 0; round < 60; round++)
        {
            // Many equal sums, and such as differ in the last bits: what comes of a word changes along the text.
            string[] alphabet = ["a", "b", "▁"];
            List<string> tokens = [.. random.Words(alphabet, 30).Where(word => word.LastIndexOf('▁') <= 0).Concat(["▁", "a", "b"]).Prepend("<unk>").Distinct()];
            float[] scores = [.. tokens.Select(token => random.Next(3) == 0 ? -1.1f * token.Length : -random.Next(900) / 100f)];
            SentencePieceUnigramModel model = UnigramOf(tokens, scores);
            double[] exact = [.. scores.Select(score => (double)score)];
            for (int i = 0; i < 4; i++)
            {
                string text = random.Text(alphabet, random.One([3, 40, 600]));
                List<(int Id, string Text)> path = SlowModels.BestPath(
                    text, Index(tokens, from: 1), (exact, scores.Skip(1).Min() - 10f), ((score, sum) => score + sum, sum => (float)sum));
                Check(model, text, [.. path.Where((part, place) => part.Id >= 0 || place == 0 || path[place - 1].Id >= 0).Select(part => Math.Max(part.Id, 0))]);
            }
        }
    }

    [Fact]
    public void Long_texts_of_equal_words_are_cut_as_without_a_memory()
    {
        var random = new TwinRandom(4);
        List<string> tokens = ["<unk>", "a", "b", "▁", "aa", "ab", "ba", "▁a", "▁b", "▁aa", "aab", "abb"];
        float[] scores = [0, -2.5f, -2.7f, -3.1f, -5.0f, -5.2f, -5.2f, -5.6f, -5.8f, -8.1f, -7.7f, -7.9f];
        double[] exact = [.. scores.Select(score => (double)score)];
        string[] words = [.. Enumerable.Range(0, 40).Select(_ => "▁" + random.Text(["a", "b"], 2 + random.Next(6)))];
        string text = string.Concat(Enumerable.Range(0, 300).Select(_ => random.One(words)));
        SentencePieceUnigramModel model = UnigramOf(tokens, scores);
        List<(int Id, string Text)> path = SlowModels.BestPath(text, Index(tokens, from: 1), (exact, -18.1f), ((score, sum) => score + sum, sum => (float)sum));
        for (int i = 0; i < 3; i++)
        {
            Check(model, text, [.. path.Select(part => part.Id)]);
        }

        // Forty times as long, where sums have fewer digits left for their differences: in one word, and so without a memory, it is the same.
        string longText = string.Concat(Enumerable.Repeat(text, 40));
        List<string> joining = [.. tokens, "a▁", "b▁", "▁▁"];
        SentencePieceUnigramModel uncut = UnigramOf(joining, [.. scores, -900, -900, -900]);
        SentencePieceUnigramModel cut = UnigramOf([.. tokens, "▁▁"], [.. scores, -900]);
        Assert.Equal(Encode(uncut, longText), Encode(cut, longText));
        Assert.Equal(Encode(uncut, longText), Encode(cut, longText));
    }

    [Fact]
    public void Merges_of_a_file_are_made_by_rank_in_short_pieces_and_in_long_ones()
    {
        var random = new TwinRandom(5);
        for (int round = 0; round < 300; round++)
        {
            string[] alphabet = random.One(Alphabets);
            (List<string> tokens, List<(string Left, string Right)> merges) = random.Merges(alphabet, 1 + random.Next(40));
            Dictionary<string, int> ids = Index(tokens);
            var ranks = new Dictionary<(string, string), int>();
            for (int rank = 0; rank < merges.Count; rank++)
            {
                ranks[merges[rank]] = rank;
            }

            var model = new CharacterMergeModel(
                VocabularyOf(tokens), IdsOf(tokens), [.. merges.Select(merge => new TokenPair(ids[merge.Left], ids[merge.Right]))], new CharacterMergeOptions { UnknownId = 0 });
            foreach (string text in TextsOf(random, alphabet))
            {
                Check(model, text, [.. SlowModels.Merge(SlowModels.Characters(text), (left, right) => ranks.TryGetValue((left, right), out int rank) ? rank : null).Select(symbol => ids[symbol])]);
            }
        }
    }

    [Fact]
    public void SentencePieces_merges_are_made_by_score()
    {
        var random = new TwinRandom(6);
        for (int round = 0; round < 300; round++)
        {
            string[] alphabet = random.One(Alphabets);
            List<string> tokens = [.. random.Merges(alphabet, 1 + random.Next(40)).Tokens.Where((token, id) => id == 0 || random.Next(10) > 0)];
            float[] scores = [.. tokens.Select((_, id) => random.Next(4) == 0 && round % 2 == 0 ? -random.Next(4) : (float)-id)];
            var pieces = PiecesOf(tokens, scores);
            var model = new ScoredMergeModel(VocabularyOf(tokens), pieces, hasByteFallback: false);
            Dictionary<string, int> ids = Index(tokens, from: 1);
            List<float> order = [.. scores.Distinct().OrderDescending()];
            foreach (string text in TextsOf(random, alphabet))
            {
                List<int> merged = [.. SlowModels.Merge(SlowModels.Characters(text), (left, right) => ids.TryGetValue(left + right, out int id) ? order.IndexOf(scores[id]) : null)
                    .Select(symbol => ids.GetValueOrDefault(symbol))];
                Check(model, text, [.. merged.Where((id, place) => id > 0 || place == 0 || merged[place - 1] > 0)]);
            }
        }
    }

    internal static SentencePiece[] PiecesOf(IReadOnlyList<string> tokens, IReadOnlyList<float> scores)
        => [.. tokens.Select((token, id) => new SentencePiece(Encoding.UTF8.GetBytes(token), scores[id], id == 0 ? SentencePieceType.Unknown : SentencePieceType.Normal))];

    // Short and long ones, and such as repeat themselves, of whose blocks something is remembered, also from the round before with its other model.
    private static List<string> TextsOf(TwinRandom random, string[] alphabet) =>
    [
        .. new[] { 1, 5, 20, 63, 64, 65, 90, 400 }.Select(length => random.Text(alphabet, length)),
        string.Concat(Enumerable.Repeat(random.Text(alphabet, 1 + random.Next(5)), 150)),
        string.Concat(Enumerable.Repeat(alphabet[0], 300)),
    ];

    private static SentencePieceUnigramModel UnigramOf(List<string> tokens, float[] scores) => new(VocabularyOf(tokens), PiecesOf(tokens, scores), hasByteFallback: false);

    private static TokenVocabulary VocabularyOf(IEnumerable<string> tokens) => new([.. tokens.Select(Encoding.UTF8.GetBytes)], new Dictionary<string, int>());

    private static int[] IdsOf(List<string> tokens) => [.. Enumerable.Range(0, tokens.Count)];

    private static Dictionary<string, int> Index(List<string> tokens, int from = 0)
        => tokens.Select((token, id) => (token, id)).Skip(from).ToDictionary(token => token.token, token => token.id, StringComparer.Ordinal);

    private static int[] Encode(PieceModel model, string text)
    {
        var tokens = new PieceTokens();
        model.Encode(Encoding.UTF8.GetBytes(text), tokens);
        return tokens.Ids.ToArray();
    }

    private static void Check(PieceModel model, string text, List<int> expected)
    {
        var tokens = new PieceTokens();
        model.Encode(Encoding.UTF8.GetBytes(text), tokens);
        Assert.True(expected.SequenceEqual(tokens.Ids.ToArray()), $"{HardText.Show(text)}: {string.Join(',', expected)}, not {string.Join(',', tokens.Ids.ToArray())}");
        int end = 0;
        for (int i = 0; i < tokens.Count; i++)
        {
            Assert.Equal(end, tokens.Places[2 * i]);
            end = tokens.Places[(2 * i) + 1];
        }

        Assert.Equal(Encoding.UTF8.GetByteCount(text), end);
    }
}
