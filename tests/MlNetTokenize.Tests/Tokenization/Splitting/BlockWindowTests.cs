using System.Text;

namespace MlNetTokenize.Tests;

/// <summary>
/// The scanners look at sixteen characters at once and at blocks of sixty-four, and at the text's end at a copy with zeros behind it. So whatever can stand at a
/// piece's end is put at every place around those borders.
/// </summary>
public sealed class BlockWindowTests
{
    private static readonly string[] Patterns = ["cl100k", "o200k", "gpt2", "llama3", "qwen2"];

    // Before the run: nothing, or text that moves it through the block, in pieces of one, two and more characters, also of several units and bytes.
    private static readonly string[] Before =
    [
        string.Empty, "b ", Words(15), Words(31), Words(46), Words(47), Words(48), Words(49), Words(62), Words(63), Words(64), Words(65), new string('\0', 40), "文字 é😀 words and ",
    ];

    private static readonly int[] Lengths = [1, 2, 3, 11, 12, 13, 14, 15, 16, 17, 18, 31, 32, 33, 46, 47, 48, 49, 50, 61, 62, 63, 64, 65, 66];

    private static readonly string[] Behind =
    [
        string.Empty, "a", "A", " a", "7", ".", " ", "\n", "\r\n", " \n ", "/", "\0", "\0\0", "'s", "'S ", "'re", "'Ve", "'l", "'lL", "'ſ", "'", "'é", "é", "\u0301", "中", "\u3000", "½", "😀", "\uD83D",
    ];

    private static readonly string[] Runs = ["a", "A", "Ab", "7", ".", " ", "\n", " \n", "\0", "é", "a\u0301"];

    public static TheoryData<string> Names => [.. Patterns];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_run_may_end_at_every_place_of_a_window_and_of_a_block(string name)
    {
        TwinAssert twin = TwinAssert.Of(name);
        foreach (string unit in Runs)
        {
            foreach (int length in Lengths)
            {
                string run = string.Concat(Enumerable.Repeat(unit, length));
                foreach (string behind in Behind)
                {
                    // All that is before it, by turns: each run and what is behind it meet each other with some of them.
                    for (int i = 0; i < 4; i++)
                    {
                        string before = Before[(length + (i * 5) + behind.Length + unit[0]) % Before.Length];
                        twin.Encodes(before + run + behind);
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_word_with_a_sign_or_a_space_before_it_may_end_at_every_place(string name)
    {
        TwinAssert twin = TwinAssert.Of(name);
        foreach (char first in " \t.'-\n7\0é\u3000")
        {
            for (int length = 0; length <= 18; length++)
            {
                foreach (string behind in Behind)
                {
                    twin.Encodes(Words(length) + first + new string('b', length) + behind);
                    twin.Encodes(first + new string('B', length / 2) + new string('b', length - (length / 2)) + behind + new string('.', 70));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_short_string_is_cut_alike_wherever_in_a_block_it_stands(string name)
    {
        TwinAssert twin = TwinAssert.Of(name);
        string[] texts = [.. HardText.AllUpTo(3, "aB7.' \n\0é/s")];
        for (int length = 0; length <= 66; length += length is 2 or 18 ? 12 : length is 34 ? 10 : 1)
        {
            string before = Words(length);
            string end = length % 2 == 0 ? string.Empty : " " + Words(length);
            foreach (string text in texts)
            {
                twin.Encodes(before + text + end);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void NUL_is_a_character_like_others_also_at_the_end(string name)
    {
        // It is what fills up a window at the end of a text.
        TwinAssert twin = TwinAssert.Of(name);
        foreach (string text in HardText.AllUpTo(5, "a \0.\n"))
        {
            twin.Encodes(text);
        }

        foreach (string before in new[] { "word", "word ", "'s", "12", "...", " ", "\n", "é", "it'", "it'r", " ." })
        {
            for (int count = 0; count <= 80; count++)
            {
                twin.Encodes(before + new string('\0', count));
                twin.Encodes(before + new string('\0', count) + before);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_ASCII_character_is_of_its_kind_at_a_pieces_begin_and_end(string name)
    {
        TwinAssert twin = TwinAssert.Of(name);
        var all = new StringBuilder();
        for (int first = 0; first < 128; first++)
        {
            foreach (string pattern in new[] { "{0}", "a{0}", "{0}a", "a{0}a", " {0}", "{0} ", ".{0}", "{0}.", "7{0}", "{0}7", "\n{0}", "{0}\n", "'{0}", "'{0}e", "'r{0}", "a'{0}", "a'l{0}a", "{0}{0}", "A{0}B", "  {0}", "{0}é" })
            {
                string text = string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, (char)first);
                twin.Encodes(text);
                all.Append(text);
            }
        }

        // And in one text, in which blocks begin at all of them.
        twin.Encodes(all.ToString());
    }

    // Short words, so that blocks begin and end between pieces; the last character is a letter.
    private static string Words(int length) => string.Concat(Enumerable.Repeat("to a be ", (length / 8) + 1))[..length];
}
