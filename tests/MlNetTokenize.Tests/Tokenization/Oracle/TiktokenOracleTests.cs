using System.Buffers;

namespace MlNetTokenize.Tests;

/// <summary>Ids and cuts against engines that are not .NET's: tiktoken's own and, for GPT-2's pattern, that of Hugging Face's tokenizers.</summary>
public sealed class TiktokenOracleTests
{
    private static readonly OracleData Oracle = OracleData.Recorded;

    public static TheoryData<string, int> Alphabets(bool ofPatterns)
    {
        var rows = new TheoryData<string, int>();
        foreach (string name in ofPatterns ? Oracle.Patterns : Oracle.Encodings)
        {
            for (int alphabet = 0; alphabet < Oracle.Exhaustive.Length; alphabet++)
            {
                rows.Add(name, alphabet);
            }
        }

        return rows;
    }

    [Theory]
    [InlineData("cl100k_base")]
    [InlineData("o200k_base")]
    public void Ids_are_those_of_tiktoken(string encoding)
    {
        BytePairTokenizer tokenizer = TestTokenizers.Named(encoding);
        int index = Array.IndexOf(Oracle.Encodings, encoding);
        var wrong = new List<string>();
        foreach (OracleData.Text text in Oracle.Texts)
        {
            Compare(wrong, "EncodeToIds of", text.Value, text.Ids[index], [.. tokenizer.EncodeToIds(text.Value)]);
            Compare(wrong, "Encode of", text.Value, text.Ids[index], Written(tokenizer, text.Value));
        }

        AssertNone(wrong);
        Assert.True(Oracle.Texts.Length > 1000);
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("cl100k")]
    [InlineData("o200k")]
    public void Cuts_are_those_of_the_published_expressions_own_engines(string pattern)
    {
        int index = Array.IndexOf(Oracle.Patterns, pattern);
        var wrong = new List<string>();
        foreach (OracleData.Text text in Oracle.Texts)
        {
            Compare(wrong, "Pieces of", text.Value, text.Cuts[index], Lengths(pattern, text.Value));
        }

        AssertNone(wrong);
    }

    [Fact]
    public void Ids_and_cuts_are_theirs_in_one_long_text_too()
    {
        foreach (OracleData.Joint joined in Oracle.Joined)
        {
            string text = string.Join(joined.Separator, Oracle.Texts.Select(text => text.Value));
            string where = $"all texts with {HardText.Show(joined.Separator)} between them";
            for (int i = 0; i < Oracle.Encodings.Length; i++)
            {
                BytePairTokenizer tokenizer = TestTokenizers.Named(Oracle.Encodings[i]);
                AssertDigest(joined.Ids[i], $"{Oracle.Encodings[i]}: {where}", [[.. tokenizer.EncodeToIds(text)]]);
                AssertDigest(joined.Ids[i], $"{Oracle.Encodings[i]}, written: {where}", [Written(tokenizer, text)]);
            }

            AssertDigest(joined.Gpt2, $"gpt2: {where}", [Lengths("gpt2", text)]);
        }
    }

    [Theory]
    [MemberData(nameof(Alphabets), false)]
    public void Ids_of_every_short_string_of_an_alphabet_are_those_of_tiktoken(string encoding, int alphabet)
    {
        BytePairTokenizer tokenizer = TestTokenizers.Named(encoding);
        int index = Array.IndexOf(Oracle.Encodings, encoding);
        EveryShortString(encoding, Oracle.Exhaustive[alphabet], digests => digests.Ids[index], text => Written(tokenizer, text));
    }

    [Theory]
    [MemberData(nameof(Alphabets), true)]
    public void Cuts_of_every_short_string_of_an_alphabet_are_those_of_the_published_expressions_own_engines(string pattern, int alphabet)
    {
        int index = Array.IndexOf(Oracle.Patterns, pattern);
        EveryShortString(pattern, Oracle.Exhaustive[alphabet], digests => digests.Cuts[index], text => Lengths(pattern, text));
    }

    private static int[] Written(BytePairTokenizer tokenizer, string text)
    {
        // The span is not all of its memory, and what lies around it would change the first and the last piece.
        var ids = new ArrayBufferWriter<int>();
        tokenizer.Encode($"s{text}s".AsSpan(1, text.Length), ids);
        return ids.WrittenSpan.ToArray();
    }

    private static int[] Lengths(string pattern, string text)
    {
        SplitPattern split = pattern switch
        {
            "gpt2" => SplitPattern.Gpt2,
            "cl100k" => SplitPattern.Cl100k,
            "o200k" => SplitPattern.O200k,
            _ => throw new ArgumentOutOfRangeException(nameof(pattern), pattern, "There is no such pattern."),
        };
        return [.. split.PreTokenize(text).Select(piece => piece.Length)];
    }

    private static void EveryShortString(
        string name, OracleData.Alphabet alphabet, Func<OracleData.Digests, string> expected, Func<string, int[]> answer)
    {
        // The shortest first: the fewer strings a digest is of, the sooner the wrong one is found.
        for (int length = 0; length < alphabet.Digests.Length; length++)
        {
            string which = $"{name}: strings of {length} out of {string.Join(' ', alphabet.Letters.Select(HardText.Show))}";
            AssertDigest(expected(alphabet.Digests[length]), which, OfLength(length, alphabet.Letters).Select(answer));
        }
    }

    // The last letter changes fastest, as in the recording.
    private static IEnumerable<string> OfLength(int length, string[] letters)
        => length == 0 ? [string.Empty] : OfLength(length - 1, letters).SelectMany(text => letters.Select(letter => text + letter));

    private static void Compare(List<string> wrong, string what, string text, int[] expected, int[] actual)
    {
        if (!expected.AsSpan().SequenceEqual(actual))
        {
            wrong.Add($"{what} {HardText.Show(text)}\n  expected {string.Join(' ', expected)}\n  actual   {string.Join(' ', actual)}");
        }
    }

    private static void AssertNone(List<string> wrong)
        => Assert.True(wrong.Count == 0, $"{wrong.Count} differ.\n{string.Join('\n', wrong.Take(20))}");

    private static void AssertDigest(string expected, string which, IEnumerable<int[]> answers)
    {
        using var digest = new OracleDigest();
        foreach (int[] answer in answers)
        {
            digest.Add(answer);
        }

        Assert.True(digest.ToString() == expected, $"{which}\n  expected {expected}\n  actual   {digest}");
    }
}
