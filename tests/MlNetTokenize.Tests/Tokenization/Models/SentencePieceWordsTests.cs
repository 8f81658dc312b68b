using System.Text;
using MlNetTokenize.Tokenization.Models;
using MlNetTokenize.Tokenization.Normalization;
using MlNetTokenize.Tokenization.SentencePieces;
using MlNetTokenize.Tokenization.Vocabularies;
using SentencePieceNormalizer = MlNetTokenize.Tokenization.Normalization.SentencePieceNormalizer;

namespace MlNetTokenize.Tests;

/// <summary>Words that are known by their own bytes come to what the normalizer and the model make of the whole text.</summary>
public sealed class SentencePieceWordsTests
{
    private static readonly string[] Parts =
        ["a", "b", "ab", "abab", "aabbaabbaabb", "aabbaabbaabba", "é", "\u3000", "\u00A0", "\u200B", " ", " ", "  ", "\n", "\t", "▁", "q", "\0", "~", "\uFFFD", "文", "aaaaaaaaaaaaaaaa"];

    [Fact]
    public void A_rule_of_ASCII_letters_leaves_nothing_to_know_words_by()
    {
        PrecompiledCharacterMap map = Enumerable.Range(0, 40).Select(index => SentencePieceFile.Read(SentencePieceOracleTests.RecordedFile(index))).Where(file => !file.CharacterMap.IsEmpty)
            .Select(file => new PrecompiledCharacterMap(file.CharacterMap.Span)).First(map => map.MayMatch((byte)'b', (byte)'b'));
        string[] tokens = ["<unk>", "▁", "b"];
        var vocabulary = new TokenVocabulary([.. tokens.Select(Encoding.UTF8.GetBytes)], new Dictionary<string, int>());
        var model = new SentencePieceUnigramModel(vocabulary, ModelTwinTests.PiecesOf(tokens, [0, -1, -2]), hasByteFallback: false);
        Assert.Null(SentencePieceWords.Of(new SentencePieceNormalizer(map, new SentencePieceWhiteSpace(true, true, true, false), null), model));
        Assert.NotNull(SentencePieceWords.Of(new SentencePieceNormalizer(null, new SentencePieceWhiteSpace(true, true, true, false), null), model));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Known_words_are_those_of_the_whole_text(bool removesSpaces, bool hasMap)
    {
        string[] tokens = ["<unk>", "a", "b", "▁", "aa", "ab", "▁a", "▁ab", "bb", "aab", "~", "é", "\n", "▁▁"];
        float[] scores = [0, -3, -3.1f, -2.5f, -5.5f, -5.9f, -4.5f, -6.2f, -6, -8.8f, -9, -9, -9, -4];
        var vocabulary = new TokenVocabulary([.. tokens.Select(Encoding.UTF8.GetBytes)], new Dictionary<string, int>());
        var model = new SentencePieceUnigramModel(vocabulary, ModelTwinTests.PiecesOf(tokens, scores), hasByteFallback: false);
        PrecompiledCharacterMap? map = hasMap
            ? Enumerable.Range(0, 40).Select(index => SentencePieceFile.Read(SentencePieceOracleTests.RecordedFile(index))).Where(file => !file.CharacterMap.IsEmpty)
                .Select(file => new PrecompiledCharacterMap(file.CharacterMap.Span)).First(map => !map.MayMatch((byte)'b', (byte)'b'))
            : null;
        var normalizer = new SentencePieceNormalizer(map, new SentencePieceWhiteSpace(true, removesSpaces, true, false), null);
        SentencePieceWords words = SentencePieceWords.Of(normalizer, model)!;
        var random = new TwinRandom(9);
        var normalized = new AlignedBytes();
        var scratch = new AlignedBytes();
        var expected = new PieceTokens();
        var found = new PieceTokens();
        for (int round = 0; round < 20_000; round++)
        {
            byte[] text = Encoding.UTF8.GetBytes(random.Text(Parts, random.Next(12)));
            normalizer.Normalize(text, normalized);
            expected.Clear();
            model.Encode(normalized.Bytes, expected);
            found.Clear();
            words.Encode(text, scratch, found);
            Assert.True(expected.Ids.SequenceEqual(found.Ids), $"{HardText.Show(Encoding.UTF8.GetString(text))}: {string.Join(',', expected.Ids.ToArray())}, not {string.Join(',', found.Ids.ToArray())}");
        }
    }
}
