using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Models;
using MlNetTokenize.Tokenization.Normalization;

namespace MlNetTokenize.Tests;

public sealed class SentencePieceFileTests
{
    [Fact]
    public void What_a_file_does_not_say_is_as_the_schema_has_it()
    {
        SentencePieceFile file = SentencePieceFile.Read(FileOf(Piece("<unk>", 2), Piece("</s>", 3), Piece("a", null)));
        Assert.Equal(SentencePieceModelType.Unigram, file.ModelType);
        Assert.Equal((0, null, 1, null), (file.UnknownId, file.BeginningId, file.EndId, file.PadId));
        Assert.True(file.AddDummyPrefix && file.RemoveExtraWhitespaces && file.EscapeWhitespaces);
        Assert.False(file.TreatWhitespaceAsSuffix || file.HasByteFallback);
        Assert.Equal(SentencePieceType.Normal, file.Pieces[2].Type);
        Assert.Equal(" \u2047 ", file.UnknownSurface);
    }

    [Fact]
    public void A_model_that_SentencePiece_does_not_load_is_refused()
    {
        Refuse("no pieces", FileOf());
        Refuse("no unknown", FileOf(Piece("a", null)));
        Refuse("two unknown", FileOf(Piece("<unk>", 2), Piece("<u>", 2)));
        Refuse("stands twice", FileOf(Piece("<unk>", 2), Piece("a", null), Piece("a", 4)));
        Refuse("is empty", FileOf(Piece("<unk>", 2), Piece(string.Empty, null)));
        Refuse("type", FileOf(Piece("<unk>", 2), Piece("a", 9)));
        Refuse("byte", FileOf(Piece("<unk>", 2), Piece("<0x41>", 6)));
        Refuse("unknown type 7", FileOf(Piece("<unk>", 2)).Concat(new ProtobufMessage().Add(2, new ProtobufMessage().Add(3, 7)).Bytes.ToArray()));
        Refuse("bytes", FileOf(Piece("<unk>", 2), Piece("<0x41>", 6)).Concat(new ProtobufMessage().Add(2, new ProtobufMessage().Add(35, 1)).Bytes.ToArray()));
        Refuse("damaged", [0xFF]);
    }

    [Fact]
    public void A_control_piece_may_have_the_text_of_another_piece()
        => Assert.Equal(3, SentencePieceFile.Read(FileOf(Piece("<unk>", 2), Piece("a", 3), Piece("a", null))).Pieces.Count);

    [Fact]
    public void A_damaged_file_is_refused_or_read_and_a_damaged_table_leads_nowhere()
    {
        byte[][] texts = [.. new[] { "a b", "ａ\u0301bbb™", "\uFFFD\0\u200B  ", "e\u0301" }.Select(System.Text.Encoding.UTF8.GetBytes)];
        var random = new TwinRandom(1);
        var normalized = new AlignedBytes();
        int read = 0;
        for (int round = 0; round < 4000; round++)
        {
            byte[] bytes = SentencePieceOracleTests.RecordedFile(random.Next(8));
            for (int i = random.Next(3); i >= 0; i--)
            {
                bytes[random.Next(2) == 0 ? random.Next(bytes.Length) : bytes.Length - 1 - random.Next(Math.Min(2500, bytes.Length))] = (byte)random.Next(256);
            }

            try
            {
                (SentencePieceNormalizer normalizer, PieceModel model) = SentencePieceOracleTests.Build(SentencePieceFile.Read(bytes));
                foreach (byte[] text in texts)
                {
                    normalizer.Normalize(text, normalized);
                    model.Encode(normalized.Bytes, new PieceTokens());
                }

                read++;
            }
            catch (InvalidDataException)
            {
            }
        }

        Assert.InRange(read, 500, 3900);
    }

    [Fact]
    public void The_shortest_and_the_longest_rule_are_told_apart()
    {
        SentencePieceFile file = Enumerable.Range(0, 40).Select(index => SentencePieceFile.Read(SentencePieceOracleTests.RecordedFile(index))).Where(file => !file.CharacterMap.IsEmpty)
            .First(file => new PrecompiledCharacterMap(file.CharacterMap.Span).MayMatch((byte)'b', (byte)'b'));
        var map = new PrecompiledCharacterMap(file.CharacterMap.Span);
        Assert.True(map.TryLongest("\u2122\u0301"u8, out int consumed, out ReadOnlySpan<byte> replacement));
        Assert.Equal((3, "TM"), (consumed, System.Text.Encoding.UTF8.GetString(replacement)));
        Assert.True(map.TryShortest("\u2122\u0301"u8, out replacement));
        Assert.Equal("TM", System.Text.Encoding.UTF8.GetString(replacement));
        Assert.True(map.TryLongest("bbbb"u8, out consumed, out replacement));
        Assert.Equal((3, "c"), (consumed, System.Text.Encoding.UTF8.GetString(replacement)));
        Assert.False(map.TryLongest("bb"u8, out _, out _));
        Assert.False(map.TryShortest("\0\u2122"u8, out _));
    }

    private static void Refuse(string part, IEnumerable<byte> file)
        => Assert.Contains(part, Assert.Throws<InvalidDataException>(() => SentencePieceFile.Read(file.ToArray())).Message, StringComparison.Ordinal);

    private static ProtobufMessage Piece(string text, int? type)
    {
        ProtobufMessage piece = new ProtobufMessage().Add(1, text);
        return type is null ? piece : piece.Add(3, type.Value);
    }

    private static byte[] FileOf(params ReadOnlySpan<ProtobufMessage> pieces)
    {
        var file = new ProtobufMessage();
        foreach (ProtobufMessage piece in pieces)
        {
            file.Add(1, piece);
        }

        return file.Bytes.ToArray();
    }
}
