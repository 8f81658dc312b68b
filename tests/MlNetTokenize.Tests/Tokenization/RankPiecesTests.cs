using System.Text;
using MlNetTokenize.Tokenization;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tests;

public sealed class RankPiecesTests
{
    [Fact]
    public void Before_and_behind_its_preparation_the_ids_are_the_same()
    {
        BytePairModel model = BytePairTokenizer.CreateForEncoding("cl100k_base").Model;
        var prepared = new BytePairEncoder(model);
        var pieces = (RankPieces)RankPieces.Create(model, out bool lacksBytes);
        Assert.False(lacksBytes);
        var random = new Random(5);
        EncoderScratch scratch = EncoderScratch.Rent();
        int merged = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] piece = PieceOf(random, i % 4);
            int[] expected = prepared.Encode(piece, scratch).ToArray();
            Assert.Equal(expected, pieces.Encode(piece, scratch).ToArray());
            int[] ids = new int[piece.Length];
            int count = pieces.MergeByDefinition(piece, ids);
            Assert.Equal(prepared.Merge(piece, scratch).ToArray(), ids[..count]);
            merged += count > 1 ? 1 : 0;
        }

        Assert.True(merged > 10_000);
        byte[] longPiece = [.. Enumerable.Range(0, 5000).Select(i => (byte)('a' + (i * i % 7)))];
        Assert.Equal(prepared.Encode(longPiece, scratch).ToArray(), pieces.Encode(longPiece, scratch).ToArray());
        scratch.Return();
    }

    [Fact]
    public void A_byte_without_a_token_is_said_when_the_vocabulary_is_loaded()
    {
        byte[][] bytes = [.. Enumerable.Range(0, 255).Select(value => new[] { (byte)value })];
        var model = new BytePairModel(new TokenVocabulary([.. bytes.Where((_, value) => value != 'A')], new Dictionary<string, int>()), Merges: null, SplitPattern.None);
        Assert.Contains("0x41", Assert.Throws<InvalidDataException>(() => RankPieces.Create(model, out _)).Message, StringComparison.Ordinal);

        // 0xFF is in no text.
        RankPieces.Create(model with { Vocabulary = new TokenVocabulary(bytes, new Dictionary<string, int>()) }, out bool lacksBytes);
        Assert.True(lacksBytes);
    }

    private static byte[] PieceOf(Random random, int kind)
    {
        byte[] piece = new byte[random.Next(1, 65)];
        random.NextBytes(piece);
        if (kind == 1)
        {
            return [.. piece.Select(value => (byte)" etaoinshrdlu"[value % 13])];
        }

        if (kind == 2)
        {
            Array.Fill(piece, (byte)" a="[piece[0] % 3]);
        }

        // Letters of three bytes, cut anywhere.
        return kind == 3 ? Encoding.UTF8.GetBytes(string.Concat(piece.Select(value => (char)(0x4E00 + value))))[..piece.Length] : piece;
    }
}
