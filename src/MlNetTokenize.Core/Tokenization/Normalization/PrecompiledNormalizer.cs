using System.Globalization;
using System.Text;

namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>SentencePiece's rules as Hugging Face applies them: Precompiled. A short grapheme cluster that begins like a rule is replaced as a whole by what the shortest such rule says; else each of its characters is.</summary>
/// <param name="map">The rules.</param>
internal sealed class PrecompiledNormalizer(PrecompiledCharacterMap map) : TextNormalizer
{
    private const int LongestCluster = 5;
    private const int LargestKept = 1 << 18;

    [ThreadStatic]
    private static List<(int CodePoint, int Change)>? _changes;

    private readonly bool _keepsPlainAscii = KeepsAll(map);

    public override bool KeepsPlainAscii => _keepsPlainAscii;

    public override bool KeepsEnds => map.KeepsEnds();

    public override void Apply(AlignedText text)
    {
        ReadOnlySpan<char> before = text.Text;
        if (_keepsPlainAscii && !before.ContainsAnyExceptInRange(' ', '~'))
        {
            return;
        }

        List<(int CodePoint, int Change)> changes = _changes ??= [];
        if (changes.Capacity > LargestKept)
        {
            changes = _changes = [];
        }

        changes.Clear();
        Transform(before, changes);
        text.BeginChange();
        foreach ((int codePoint, int change) in changes)
        {
            text.Put(codePoint, change);
        }

        text.EndChange();
    }

    private void Transform(ReadOnlySpan<char> text, List<(int CodePoint, int Change)> changes)
    {
        Span<byte> utf8 = stackalloc byte[2 * LongestCluster];
        for (int place = 0; place < text.Length;)
        {
            int end = place + ClusterAt(text, place);
            ReadOnlySpan<char> cluster = text[place..end];
            int count = cluster.Length <= LongestCluster && Encoding.UTF8.GetByteCount(cluster) <= LongestCluster ? Encoding.UTF8.GetBytes(cluster, utf8) : 0;
            if (count > 0 && map.TryShortest(utf8[..count], out ReadOnlySpan<byte> replacement))
            {
                Replace(CountCharacters(cluster), replacement, changes);
                place = end;
                continue;
            }

            while (place < end)
            {
                Rune.DecodeFromUtf16(text[place..], out Rune character, out int units);
                count = character.EncodeToUtf8(utf8);
                place += units;
                if (map.TryShortest(utf8[..count], out replacement))
                {
                    Replace(1, replacement, changes);
                }
                else
                {
                    changes.Add((character.Value, 0));
                }
            }
        }
    }

    // The rules as that library's transformations: a character more is put in, and the last one of all so far stands for those that there are less. There is none if the text's beginning is taken out:
    // then what follows is counted from there.
    private static void Replace(int oldCount, ReadOnlySpan<byte> replacement, List<(int CodePoint, int Change)> changes)
    {
        int newCount = 0;
        while (!replacement.IsEmpty)
        {
            Rune.DecodeFromUtf8(replacement, out Rune character, out int length);
            replacement = replacement[length..];
            newCount++;
            changes.Add((character.Value, newCount > oldCount ? 1 : 0));
        }

        if (newCount < oldCount && changes.Count > 0)
        {
            (int codePoint, int change) = changes[^1];
            changes[^1] = (codePoint, change + newCount - oldCount);
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
