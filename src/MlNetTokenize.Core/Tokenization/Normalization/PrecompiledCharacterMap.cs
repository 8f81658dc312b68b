using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using MlNetTokenize.Tokenization.Characters;

namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>
/// SentencePiece's rules of what characters are normalized to (<c>precompiled_charsmap</c>): the size of a double-array trie in bytes, its units, and the
/// texts that its leaves point to, each with a zero behind it.
/// </summary>
internal sealed class PrecompiledCharacterMap
{
    // Rules are a few characters long.
    private const int LongestRule = 256;
    private const int InProgress = 1;
    private const int Seen = 2;

    private readonly uint[] _units;
    private readonly byte[] _texts;

    // What a first byte can lead to.
    private readonly bool[] _beginsRule = new bool[256];
    private readonly bool[] _beginsAsciiRule = new bool[256];

    /// <param name="table">The file's bytes.</param>
    /// <exception cref="InvalidDataException">The table leads outside of itself, or its texts are not UTF-8.</exception>
    public PrecompiledCharacterMap(ReadOnlySpan<byte> table)
    {
        uint size = table.Length < sizeof(uint) ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(table);
        if (size > table.Length - sizeof(uint) || size < sizeof(uint) || size % sizeof(uint) != 0)
        {
            throw Damaged();
        }

        _units = new uint[size / sizeof(uint)];
        for (int i = 0; i < _units.Length; i++)
        {
            _units[i] = BinaryPrimitives.ReadUInt32LittleEndian(table[((i + 1) * sizeof(uint))..]);
        }

        _texts = table[(sizeof(uint) + (int)size)..].ToArray();
        if (!Utf8.IsValid(_texts))
        {
            throw Damaged();
        }

        Check(OffsetOf(_units[0]), depth: 0, new byte[_units.Length]);
        FindFirstBytes();
    }

    /// <summary>Whether a rule begins with a byte, and what is behind it may be part of that.</summary>
    /// <param name="first">The byte.</param>
    /// <param name="next">The next byte; 0 at the end of a text.</param>
    public bool MayMatch(byte first, byte next) => next < 0x80 ? _beginsAsciiRule[first] : _beginsRule[first];

    /// <summary>The longest rule that a text begins with, as SentencePiece normalizes.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="consumed">The rule's length in bytes.</param>
    /// <param name="replacement">What it is normalized to.</param>
    public bool TryLongest(ReadOnlySpan<byte> utf8, out int consumed, out ReadOnlySpan<byte> replacement)
    {
        consumed = 0;
        uint text = 0;
        uint position = OffsetOf(_units[0]);
        for (int i = 0; i < utf8.Length && TryStep(ref position, utf8[i], out bool hasLeaf); i++)
        {
            if (hasLeaf)
            {
                consumed = i + 1;
                text = _units[position] & int.MaxValue;
            }
        }

        replacement = consumed > 0 ? TextAt(text) : default;
        return consumed > 0;
    }

    /// <summary>Whether a rule has ASCII white space behind another byte.</summary>
    public bool HasSpaceWithin() => HasSpaceWithin(OffsetOf(_units[0]), isFirst: true, depth: 0);

    /// <summary>
    /// Whether no rule makes nothing, marks alone, or what ends in a space or in one with marks, of a letter, a digit or a visible character of ASCII, or of what is in one grapheme cluster with such a character behind it. The
    /// letters of <see cref="GraphemeBreaks.IsOfSpace"/> are no such ones.
    /// </summary>
    public bool KeepsEnds() => KeepsEnds(OffsetOf(_units[0]), new byte[LongestRule + 1], 0);

    /// <summary>The shortest rule that a chunk begins with: Hugging Face replaces all of the chunk by what that says.</summary>
    /// <param name="chunk">The chunk. What is behind a NUL is not looked at.</param>
    /// <param name="replacement">What it is normalized to.</param>
    public bool TryShortest(ReadOnlySpan<byte> chunk, out ReadOnlySpan<byte> replacement)
    {
        uint position = OffsetOf(_units[0]);
        for (int i = 0; i < chunk.Length && chunk[i] != 0 && TryStep(ref position, chunk[i], out bool hasLeaf); i++)
        {
            if (hasLeaf)
            {
                replacement = TextAt(_units[position] & int.MaxValue);
                return true;
            }
        }

        replacement = default;
        return false;
    }

    private bool TryStep(ref uint position, byte value, out bool hasLeaf)
    {
        position ^= value;
        uint unit = _units[position];
        position ^= OffsetOf(unit);
        hasLeaf = (unit >> 8 & 1) != 0;
        return (unit & (1u << 31 | byte.MaxValue)) == value;
    }

    private ReadOnlySpan<byte> TextAt(uint start)
    {
        ReadOnlySpan<byte> text = _texts.AsSpan((int)start);
        int end = text.IndexOf((byte)0);
        return end < 0 ? text : text[..end];
    }

    // That nothing which a text can lead to is outside, and that there are no circles.
    private void Check(uint children, int depth, byte[] state)
    {
        // A child is at the base with the bits of its byte changed, whichever byte a text has.
        if ((children | byte.MaxValue) >= _units.Length || depth > LongestRule || state[children] == InProgress)
        {
            throw Damaged();
        }

        if (state[children] == Seen)
        {
            return;
        }

        state[children] = InProgress;
        for (uint label = 0; label <= byte.MaxValue; label++)
        {
            uint position = children;
            if (!TryStep(ref position, (byte)label, out bool hasLeaf))
            {
                continue;
            }

            if (hasLeaf && (position >= _units.Length || !IsText(_units[position] & int.MaxValue)))
            {
                throw Damaged();
            }

            Check(position, depth + 1, state);
        }

        state[children] = Seen;
    }

    private bool HasSpaceWithin(uint children, bool isFirst, int depth)
    {
        for (uint label = 0; label <= byte.MaxValue && depth <= LongestRule; label++)
        {
            uint position = children;
            if (TryStep(ref position, (byte)label, out _) && ((!isFirst && (label is ' ' or (>= '\t' and <= '\r'))) || HasSpaceWithin(position, isFirst: false, depth + 1)))
            {
                return true;
            }
        }

        return false;
    }

    private bool KeepsEnds(uint children, byte[] rule, int length)
    {
        for (uint label = 0; label <= byte.MaxValue && length < LongestRule; label++)
        {
            uint position = children;
            if (!TryStep(ref position, (byte)label, out bool hasLeaf))
            {
                continue;
            }

            rule[length] = (byte)label;
            if ((hasLeaf && !KeepsEnd(rule.AsSpan(0, length + 1), TextAt(_units[position] & int.MaxValue))) || !KeepsEnds(position, rule, length + 1))
            {
                return false;
            }
        }

        return true;
    }

    private static bool KeepsEnd(ReadOnlySpan<byte> rule, ReadOnlySpan<byte> replacement)
    {
        Rune[] left = [.. Encoding.UTF8.GetString(replacement).EnumerateRunes()];
        int end = left.Length;
        while (end > 0 && IsMark(left[end - 1]))
        {
            end--;
        }

        if (end > 0 && left[end - 1].Value != ' ')
        {
            return true;
        }

        // White space, controls and the like may be taken out if they take no letter into their cluster; so may marks.
        string text = Encoding.UTF8.GetString(rule);
        Rune[] characters = [.. text.EnumerateRunes()];
        return Utf8.IsValid(rule)
            && ((characters.All(IsMark) && !left.Contains(new Rune(' ')))
                || (characters is [var only] && GraphemeBreaks.IsOfSpace(only.Value))
                || (characters.All(IsSpaceOrOther) && StringInfo.GetNextTextElementLength(text + "a") <= text.Length));
    }

    private static bool IsMark(Rune character) => CharacterClasses.Get(character.Value) == CharacterClass.Mark || GraphemeBreaks.GoesWithPrevious(character.Value);

    private static bool IsSpaceOrOther(Rune character)
        => CharacterClasses.Get(character.Value) is CharacterClass.Space or CharacterClass.NewLine or CharacterClass.Other && character.Value is < '!' or > '~';

    private bool IsText(uint start) => start == _texts.Length || (start < _texts.Length && (_texts[start] & 0xC0) != 0x80);

    private void FindFirstBytes()
    {
        for (int first = 0; first < 256; first++)
        {
            uint position = OffsetOf(_units[0]);
            if (!TryStep(ref position, (byte)first, out bool hasLeaf))
            {
                continue;
            }

            _beginsRule[first] = true;
            _beginsAsciiRule[first] = hasLeaf;
            for (int next = 0; next < 0x80 && !_beginsAsciiRule[first]; next++)
            {
                uint child = position;
                _beginsAsciiRule[first] = TryStep(ref child, (byte)next, out _);
            }
        }
    }

    private static uint OffsetOf(uint unit) => unit >> 10 << (int)((unit & 1 << 9) >> 6);

    private static InvalidDataException Damaged() => new("The table of normalized characters (precompiled_charsmap) leads outside of itself.");
}
