using System.Globalization;
using System.Text;

namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>SentencePiece's rules as Hugging Face applies them: Precompiled. A short grapheme cluster that begins like a rule is replaced as a whole by what the shortest such rule says; else each of its characters is.</summary>
/// <param name="map">The rules.</param>
internal sealed class PrecompiledNormalizer(PrecompiledCharacterMap map) : TextNormalizer
{
    private const int LongestCluster = 5;

    private readonly bool _keepsPlainAscii = KeepsAll(map);

    public override bool KeepsPlainAscii => _keepsPlainAscii;

    public override void Apply(AlignedText text)
    {
        ReadOnlySpan<char> before = text.Text;
        if (_keepsPlainAscii && !before.ContainsAnyExceptInRange(' ', '~'))
        {
            return;
        }

        Span<byte> utf8 = stackalloc byte[2 * LongestCluster];
        text.BeginChange();
        while (text.Place < text.Length)
        {
            int start = text.Place;
            int length = ClusterAt(text.Text, start);
            ReadOnlySpan<char> cluster = text.Text.Slice(start, length);
            int count = length <= LongestCluster && Encoding.UTF8.GetByteCount(cluster) <= LongestCluster ? Encoding.UTF8.GetBytes(cluster, utf8) : 0;
            if (count > 0 && map.TryShortest(utf8[..count], out ReadOnlySpan<byte> replacement))
            {
                Replace(text, start + length, replacement);
                continue;
            }

            while (text.Place < start + length)
            {
                Rune.DecodeFromUtf16(text.Text[text.Place..], out Rune character, out int units);
                count = character.EncodeToUtf8(utf8);
                if (map.TryShortest(utf8[..count], out replacement))
                {
                    Replace(text, text.Place + units, replacement);
                }
                else
                {
                    text.KeepTo(text.Place + units);
                }
            }
        }

        text.EndChange();
    }

    // The rules as transformations: a character more is put in, and the last one stands for those that there are less.
    private static void Replace(AlignedText text, int end, ReadOnlySpan<byte> replacement)
    {
        int oldCount = CountCharacters(text.Text[text.Place..end]);
        int newCount = 0;
        for (int i = 0; i < replacement.Length; i++)
        {
            newCount += (replacement[i] & 0xC0) != 0x80 ? 1 : 0;
        }

        if (newCount == 0)
        {
            text.Drop(end);
            return;
        }

        int index = 0;
        while (!replacement.IsEmpty)
        {
            Rune.DecodeFromUtf8(replacement, out Rune character, out int length);
            replacement = replacement[length..];
            index++;
            int change = newCount > oldCount && index > oldCount ? 1 : index == newCount && newCount < oldCount ? newCount - oldCount : 0;
            text.Put(character.Value, change);
        }
    }

    private static int CountCharacters(ReadOnlySpan<char> text)
    {
        int count = 0;
        foreach (char unit in text)
        {
            count += char.IsLowSurrogate(unit) ? 0 : 1;
        }

        return count;
    }

    private static int ClusterAt(ReadOnlySpan<char> text, int start)
    {
        // Two neighbours of ASCII are a cluster together only as a carriage return and a line feed.
        if (start + 1 == text.Length || (text[start] < 0x80 && text[start + 1] < 0x80))
        {
            return start + 1 < text.Length && text[start] == '\r' && text[start + 1] == '\n' ? 2 : 1;
        }

        return StringInfo.GetNextTextElementLength(text[start..]);
    }

    private static bool KeepsAll(PrecompiledCharacterMap map)
    {
        for (byte value = (byte)' '; value <= '~'; value++)
        {
            if (map.TryShortest([value], out _))
            {
                return false;
            }
        }

        return true;
    }
}
