using System.Numerics;
using System.Text;
using MlNetTokenize.Tokenization.Splitting.Scanning;

namespace MlNetTokenize.Tests;

/// <summary>What a block of bits says about where pieces end, against the scanner that goes character by character.</summary>
public sealed class BlockEndsTests
{
    // Runs that the patterns treat in their own way, put together at random; some that are not ASCII.
    private static readonly string[] Parts =
    [
        " ", "  ", "\t", "\n", "\r\n", "\n\n  ", " \n \n", "a", "be", "The", "HTMLParser", "camelCase", "'", "''", "'s", "'S", "'ll", "'Ve", "'re", "'r", "'d've", "don't", "I'm", "'hello",
        "1", "12", "1234567", ".", ",", "...", "\"", "(", "//", "/", ".\n", ";\n//", "{\n    ", "\0", "\u007f", "é", "ß", "\u0301", "\u017f", "中文", "’", "“", "\u2028", "\u00a0", "🙂",
    ];

    [Fact]
    public void They_are_those_of_the_scanner_at_random()
    {
        for (int seed = 0; seed < 3000; seed++)
        {
            AssertSame(RandomText(new Random(seed), 1 + (seed % 60)));
        }
    }

    [Fact]
    public void They_are_those_of_the_scanner_with_each_part_at_each_place()
    {
        foreach (string part in Parts)
        {
            for (int before = 0; before < AsciiBlock.Size + 2; before++)
            {
                AssertSame(new string('x', before) + part + "ve l\n");
                AssertSame(string.Concat(Enumerable.Repeat("to ", 30))[..before] + part + part);
            }
        }
    }

    [Fact]
    public void A_block_of_words_is_decided_up_to_its_last_word()
    {
        // Else the test above could not fail: it accepts that nothing is decided.
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("it is a text, (of) words\n", 8)));
        foreach (ulong ends in new[] { EndsOf<Gpt2Scanner>(text), EndsOf<Cl100kScanner>(text), EndsOf<Llama3Scanner>(text), EndsOf<Qwen2Scanner>(text), EndsOf<O200kScanner>(text), EndsOf<BertScanner>(text), EndsOf<SpaceScanner>(text), EndsOf<WordSpaceScanner>(text) })
        {
            Assert.InRange(BitOperations.Log2(ends), AsciiBlock.Size - 8, AsciiBlock.Size - 1);
        }
    }

    private static string RandomText(Random random, int parts)
        => string.Concat(Enumerable.Range(0, parts).Select(_ => Parts[random.Next(Parts.Length)]));

    private static ulong EndsOf<TScanner>(ReadOnlySpan<byte> text)
        where TScanner : struct, ISplitScanner
    {
        byte[] copy = new byte[AsciiBlock.Readable];
        AsciiBlock.FindEnds<TScanner, Utf8Text>(new Utf8Text(text), 0, ref copy[0], out ulong ends);
        return ends;
    }

    private static void AssertSame(string text)
    {
        AssertSame<Gpt2Scanner>(text);
        AssertSame<Cl100kScanner>(text);
        AssertSame<Llama3Scanner>(text);
        AssertSame<Qwen2Scanner>(text);
        AssertSame<O200kScanner>(text);
        AssertSame<SpaceScanner>(text);
        AssertSame<WordSpaceScanner>(text);
        if (!text.Any(char.IsControl))
        {
            // BERT's is not for texts with controls.
            AssertSame<BertScanner>(text);
        }
    }

    private static void AssertSame<TScanner>(string text)
        where TScanner : struct, ISplitScanner
    {
        AssertSame<TScanner, Utf16Text>(new Utf16Text(text), text);
        AssertSame<TScanner, Utf8Text>(new Utf8Text(Encoding.UTF8.GetBytes(text)), text);
    }

    private static void AssertSame<TScanner, TText>(TText text, string shown)
        where TScanner : struct, ISplitScanner
        where TText : struct, IScannedText, allows ref struct
    {
        byte[] copy = new byte[AsciiBlock.Readable];
        for (int start = 0; start < text.Length; start = TScanner.EndOfPiece(text, start))
        {
            // What is behind the text in memory must not matter.
            Array.Fill(copy, (byte)"a \n'"[start % 4]);
            AsciiBlock.FindEnds<TScanner, TText>(text, start, ref copy[0], out ulong ends);
            int piece = start;
            for (; ends != 0; ends &= ends - 1)
            {
                int end = TScanner.EndOfPiece(text, piece);
                Assert.True(end == start + BitOperations.TrailingZeroCount(ends), $"{typeof(TScanner).Name}, {typeof(TText).Name}, from {start}, at {piece}: {HardText.Show(shown)}");
                piece = end;
            }
        }
    }
}
