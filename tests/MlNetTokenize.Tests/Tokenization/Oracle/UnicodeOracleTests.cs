using System.Globalization;
using System.Text;

namespace MlNetTokenize.Tests;

/// <summary>
/// That our Unicode is the engines' Unicode, for every code point but the surrogates. There is no list of exceptions: both recorded
/// engines know Unicode 16.0, as our table does. Classes are told by where the patterns cut.
/// </summary>
public sealed class UnicodeOracleTests
{
    private static readonly OracleData.EveryCodePoint Oracle = OracleData.Recorded.CodePoints;

    [Fact]
    public void Classes_are_those_of_tiktokens_engine()
        => AssertClasses(Oracle.Tiktoken, text => Gpt2Class(text) switch
        {
            'L' => !IsOnePiece(SplitPattern.O200k, "a" + text) ? 'U' : IsOnePiece(SplitPattern.O200k, text + "Aa") ? 'C' : 'L',
            'O' => IsOnePiece(SplitPattern.O200k, "a" + text) ? 'M' : 'O',
            'S' => IsOnePiece(SplitPattern.Cl100k, "!" + text) ? 'R' : 'S',
            char other => other,
        });

    [Fact]
    public void Classes_are_those_of_the_engine_of_tokenizers() => AssertClasses(Oracle.Tokenizers, Gpt2Class);

    [Theory]
    [InlineData("cl100k_base")]
    [InlineData("o200k_base")]
    public void Ids_of_every_code_point_are_those_of_tiktoken(string encoding)
    {
        BytePairTokenizer tokenizer = TestTokenizers.Named(encoding);
        string[] expected = Oracle.Ids[Array.IndexOf(OracleData.Recorded.Encodings, encoding)];
        Assert.Equal(0x110000, expected.Length * Oracle.BlockSize);
        for (int block = 0; block < expected.Length; block++)
        {
            using var digest = new OracleDigest();
            int first = block * Oracle.BlockSize;
            int last = first + Oracle.BlockSize - 1;
            foreach (string text in Enumerable.Range(first, Oracle.BlockSize).Where(IsScalar).Select(char.ConvertFromUtf32))
            {
                digest.Add([.. tokenizer.EncodeToIds($"a{text}A{text}1{text} {text}")]);
            }

            string actual = digest.ToString()[..expected[block].Length];
            Assert.True(actual == expected[block], $"{encoding}: a code point from U+{first:X4} to U+{last:X4} has other ids.");
        }
    }

    /// <summary>A letter, a number, a space or other, by what the code point is one piece with.</summary>
    private static char Gpt2Class(string text)
        => IsOnePiece(SplitPattern.Gpt2, "a" + text) ? 'L'
            : IsOnePiece(SplitPattern.Gpt2, "1" + text) ? 'N'
            : IsOnePiece(SplitPattern.Gpt2, "!" + text) ? 'O'
            : IsOnePiece(SplitPattern.Gpt2, "\u3000" + text) ? 'S'
            : '?';

    private static bool IsOnePiece(SplitPattern pattern, string text) => pattern.PreTokenize(text).First().Length == text.Length;

    private static bool IsScalar(int codePoint) => codePoint is < 0xD800 or > 0xDFFF;

    private static void AssertClasses(string runs, Func<string, char> classOf)
    {
        string expected = Expand(runs);
        Assert.Equal(0x110000, expected.Length);
        var wrong = new List<string>();
        foreach (int codePoint in Enumerable.Range(0, expected.Length).Where(IsScalar))
        {
            char actual = classOf(char.ConvertFromUtf32(codePoint));
            if (actual != expected[codePoint])
            {
                wrong.Add($"U+{codePoint:X4}: expected {expected[codePoint]}, actual {actual}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} differ.\n{string.Join('\n', wrong.Take(50))}");
    }

    private static string Expand(string runs)
    {
        var classes = new StringBuilder();
        int start = 0;
        for (int i = 0; i < runs.Length; i++)
        {
            if (!char.IsAsciiDigit(runs[i]))
            {
                classes.Append(runs[i], int.Parse(runs.AsSpan(start..i), CultureInfo.InvariantCulture));
                start = i + 1;
            }
        }

        return classes.ToString();
    }
}
