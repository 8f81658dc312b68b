using System.Text;

namespace MlNetTokenize.Conformance;

/// <summary>Texts of what tokenizers get wrong, the same on every run and machine: they are valid UTF-16, as only such text can be compared.</summary>
internal sealed class HostileTexts(ulong seed, IReadOnlyList<string> own)
{
    private static readonly string[] Fragments =
    [
        " ", " ", "  ", "    ", "\t", "\v", "\f", "\r", "\n", "\r\n", "\n\n", "\u0085", "\u00A0", "\u1680", "\u2002", "\u2009", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000", "\u200B", "\u200C", "\u200D", "\u2060", "\uFEFF", "\u180E",
        "\0", "\u0001", "\u001F", "\u007F", "\u0080", "\u009F", "\u00AD", "\uE000", "\uFFFD", "\uFFFE", "\uFFFF", "\uFFF9", "\uFDD0", "\u200E", "\u200F", "\u202E", "\u2066", "\u061C",
        "'s", "'S", "'t", "'re", "'Re", "'ve", "'VE", "'ll", "'lL", "'m", "'d", "’s", "'\u017F", "n't", " '", "\"",
        "s", "t", "the", "The", "hello", "World", "HTML", "tokenization", "unbelievable", "x", "X", "camelCase", "SCREAMING", "é", "e\u0301", "ß", "ẞ", "Ω", "Σ", "ς", "ж", "Ж", "ǅ", "ʰ", "ª", "º", "İ", "ı", "ſ", "K", "ﬁ", "ﬀ", "Å", "A\u030A",
        "中", "文字", "你好，世界。", "㐀", "豈", "〇", "々", "あ", "カタカナ", "ｶﾞ", "ー", "가", "각", "\u1100\u1161", "\u1100\u1161\u11A8", "한국어", "ا", "مرحبا", "ﷺ", "לשלום", "क", "ि", "नमस्ते", "\u0958", "\u0915\u093C", "ก็", "สวัสดี", "ສ", "ཨོཾ", "தமிழ்",
        "\u0301", "\u0327", "\u0301\u0327", "\u0345", "\u20DD", "\u0488", "\u3099", "\u302A", "\u0F71\u0F72", "\uFE0F", "\uFE0E", "\u034F",
        "0", "7", "42", "12345", "1,000.5", "٣", "५", "½", "Ⅷ", "²", "①", "㊿", "一", "𝟘", "٠", "／", "/", "//", "/\n", ".", ".\n", "!", "...", "…", "-", "—", "_", "$", "€", "+", "<", ">", "=", "^", "~", "`", "|", "\\", "@", "#", "%", "&", "*", "(", ")", "[", "]", "{", "}", "·", "、", "「", "¿", "☺", "™", "©",
        "😀", "👩\u200D👩\u200D👧", "🇩🇪", "🇩", "👍🏽", "❤️", "🏴\U000E0067\U000E007F", "𐐀", "𐐨", "𠀀", "𖭀", "𐄇", "𝅥", "𝒜", "\U000E0001", "\U000E0100", "\U0001F1E6", "\U0010FFFF", "\U0002F800", "\U00016FE4",
        "▁", "▁▁", "▁the", "Ġ", "Ġthe", "##", "##s", "@@", "</w>", "<0x0A>", "<0xE4>", "<unk>", "[UNK]", "<|endoftext|>", "<|endoftext", "[CLS]", "[SEP]", "[MASK]", "<s>", "</s>", "<mask>", "<pad>", "[PAD]",
    ];

    private ulong _state = seed;

    public IEnumerable<string> Take(int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return Next();
        }
    }

    /// <summary>Long runs of one thing.</summary>
    public static IEnumerable<string> Runs(int length)
    {
        foreach (string part in (string[])["a", " ", "ab", "\n", "é", "e\u0301", "中", "\u0301", "1", "👍🏽", "-", "▁", "\u1100\u1161", "A", "\u200D", "x y ", "\t ", "'s"])
        {
            yield return string.Concat(Enumerable.Repeat(part, length));
            yield return "q" + string.Concat(Enumerable.Repeat(part, (length / 3) + 1)) + "q ";
        }
    }

    /// <summary>Every code point of the planes that have characters, alone and in a word, many in each text; of the others every 251st.</summary>
    public static IEnumerable<string> CodePoints(int step)
    {
        const int InEach = 48;
        var text = new StringBuilder();
        int held = 0;
        for (int codePoint = 0; codePoint <= 0x10FFFF; codePoint += codePoint is < 0x20000 or (>= 0x2F800 and < 0x2FB00) or (>= 0xE0000 and < 0xE0200) ? step : 251)
        {
            if (!Rune.IsValid(codePoint))
            {
                continue;
            }

            text.Append('x').Append(new Rune(codePoint)).Append("y ").Append(new Rune(codePoint)).Append(' ');
            if (++held == InEach)
            {
                yield return text.ToString();
                text.Clear();
                held = 0;
            }
        }

        yield return text.ToString();
    }

    private string Next()
    {
        var text = new StringBuilder();
        int parts = Below(Below(4) == 0 ? 40 : 12);
        for (int i = 0; i < parts; i++)
        {
            string part = Below(20) switch
            {
                0 => AnyOf(0x10000).ToString(),
                1 => AnyOf(0x110000).ToString(),
                2 or 3 when own.Count > 0 => own[Below(own.Count)],
                _ => Fragments[Below(Fragments.Length)],
            };
            int times = Below(30) == 0 ? 1 + Below(12) : 1;
            text.Insert(text.Length, part, times);
        }

        return text.ToString();
    }

    private Rune AnyOf(int limit)
    {
        while (true)
        {
            int codePoint = Below(limit);
            if (Rune.IsValid(codePoint))
            {
                return new Rune(codePoint);
            }
        }
    }

    // SplitMix64: System.Random's sequence may change with the runtime.
    private int Below(int limit)
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)((z ^ (z >> 31)) % (ulong)limit);
    }
}
