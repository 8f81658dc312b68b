using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace MlNetTokenize.Cli;

/// <summary>Tokens and texts as a page shows them: what could not be seen has a sign.</summary>
internal static class TokenLabel
{
    /// <summary>A token by itself: its characters, with a sign for a space; where it is no whole ones, its bytes in hexadecimal.</summary>
    public static string Of(BytePairTokenizer tokenizer, int id)
    {
        if (!tokenizer.Vocabulary.Contains(id))
        {
            return TokenTexts.NameOfHole(id);
        }

        ReadOnlySpan<byte> bytes = tokenizer.Vocabulary.BytesOf(id);
        return Utf8.IsValid(bytes) ? Visible(Encoding.UTF8.GetString(bytes)).Replace(' ', '␣').Replace("\n", string.Empty, StringComparison.Ordinal) : $"⟨{Convert.ToHexString(bytes)}⟩";
    }

    /// <summary>The first characters, without half of one.</summary>
    public static string Beginning(string text, int length) => text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    /// <summary>A text with signs for controls and for where a line ends.</summary>
    public static string Visible(string text)
    {
        var visible = new StringBuilder();
        foreach (char unit in text)
        {
            _ = unit switch
            {
                '\n' => visible.Append("↵\n"),
                '\t' => visible.Append('→').Append('\t'),
                '\r' => visible.Append('␍'),
                < ' ' => visible.Append((char)('\u2400' + unit)),

                // What turns the direction of all that follows would show another text than there is ("Trojan Source", CVE-2021-42574).
                (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') => visible.Append(CultureInfo.InvariantCulture, $"⟨{(int)unit:X4}⟩"),
                _ => visible.Append(unit),
            };
        }

        return visible.ToString();
    }
}
