using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace MlNetTokenize.Cli;

/// <summary>Tokens and texts as a page shows them: what could not be seen has a sign.</summary>
internal static class TokenLabel
{
    /// <summary>A token by itself: its characters, with a sign for a space; where it is no whole ones, its bytes in hexadecimal.</summary>
    public static string Create(SubwordTokenizer tokenizer, int id)
    {
        if (!tokenizer.ContainsId(id))
        {
            return tokenizer.GetPrintableText(id);
        }

        ReadOnlySpan<byte> bytes = tokenizer.GetTokenBytes(id).Span;
        return Utf8.IsValid(bytes) ? Visible(Encoding.UTF8.GetString(bytes)).Replace(' ', '␣').Replace("\n", string.Empty, StringComparison.Ordinal) : $"⟨{Convert.ToHexString(bytes)}⟩";
    }

    /// <summary>The first characters, without half of one.</summary>
    public static string Beginning(string text, int length) => text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    /// <summary>A text with signs for where a line ends, and the code points of all that cannot be seen or could be taken for a space.</summary>
    public static string Visible(string text)
    {
        var visible = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                ' ' => visible.Append(' '),
                '\n' => visible.Append("↵\n"),
                '\t' => visible.Append('→').Append('\t'),
                '\r' => visible.Append('␍'),
                < ' ' => visible.Append((char)('\u2400' + rune.Value)),
                _ when IsUnseen(rune) => visible.Append(CultureInfo.InvariantCulture, $"⟨{rune.Value:X4}⟩"),
                _ => visible.Append(rune.ToString()),
            };
        }

        return visible.ToString();
    }

    // Joiners belong to what they join (emoji, Persian, Hindi), and the Arabic signs of the category Format are drawn. What turns the direction of all that follows would show another text than there is ("Trojan
    // Source", CVE-2021-42574).
    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator => true,
        UnicodeCategory.Format => rune.Value is 0xAD or 0x61C or 0x180E or 0x200B or 0x200E or 0x200F or (>= 0x202A and <= 0x206F) or 0xFEFF or (>= 0xFFF9 and <= 0xFFFB) or >= 0xE0000,
        _ => rune.Value is 0x3164 or 0xFFA0 or 0x115F or 0x1160,
    };
}
