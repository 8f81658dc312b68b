using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using MlNetTokenize.Tokenization.Characters;

namespace MlNetTokenize.Tokenization.Splitting.Scanning;

/// <summary>UTF-8. A byte that is no part of a character (RFC 3629) is one of its own, without a class.</summary>
internal readonly ref struct Utf8Text(ReadOnlySpan<byte> text) : IScannedText
{
    private readonly ReadOnlySpan<byte> _text = text;

    public static bool IsUtf8 => true;

    public int Length => _text.Length;

    public int this[int index] => _text[index];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CharacterClass ClassAt(int index, out int length)
    {
        if (index <= _text.Length - sizeof(uint))
        {
            uint bytes = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref MemoryMarshal.GetReference(_text), index));
            if ((bytes & 0x80) == 0)
            {
                length = 1;
                return CharacterClasses.Get((int)(bytes & 0x7F));
            }

            // Two bytes, as of Greek, Cyrillic, Hebrew and Arabic letters, or three, as of Indian and Chinese ones. What is longer than it need be or a surrogate is no text.
            uint second = bytes >> 8 & 0x3F;
            if ((bytes & 0xC0E0) == 0x80C0)
            {
                length = 2;
                uint character = (bytes & 0x1F) << 6 | second;
                if (character >= 0x80)
                {
                    return CharacterClasses.Get((int)character);
                }
            }
            else if ((bytes & 0xC0C0F0) == 0x8080E0)
            {
                length = 3;
                uint character = (bytes & 0x0F) << 12 | second << 6 | bytes >> 16 & 0x3F;
                if (character >= 0x800 && (character & 0xF800) != 0xD800)
                {
                    return CharacterClasses.Get((int)character);
                }
            }
        }

        length = Decode(_text, index, out int codePoint);
        return codePoint < 0 ? CharacterClass.Other : CharacterClasses.Get(codePoint);
    }

    public int CodePointAt(int index, out int length)
    {
        length = Decode(_text, index, out int codePoint);
        return codePoint;
    }

    public int StartOfCharacterBefore(int end)
    {
        int start = end - 1;
        while (IsContinuation(_text[start]))
        {
            start--;
        }

        return start;
    }

    public bool IsLongS(int index, out int length)
    {
        length = 2;
        return _text[index] == 0xC5 && index + 1 < _text.Length && _text[index + 1] == 0xBF;
    }

    public int LastNewLine(int start, int end)
    {
        int last = _text[start..end].LastIndexOfAny((byte)'\r', (byte)'\n');
        return last < 0 ? -1 : start + last;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte UnitsAt(int index, ref byte copy, out int length)
    {
        ref byte units = ref Unsafe.Add(ref MemoryMarshal.GetReference(_text), index);
        if (index <= _text.Length - AsciiBlock.Readable)
        {
            length = AsciiBlock.Size;
            return ref units;
        }

        length = Math.Min(AsciiBlock.Size, _text.Length - index);
        CopyUnits(ref units, ref copy, length);
        return ref copy;
    }

    // In steps of which the last one overlaps the one before it.
    private static void CopyUnits(ref byte units, ref byte copy, int length)
    {
        if (length < Vector128<byte>.Count)
        {
            for (int i = 0; i < length; i++)
            {
                Unsafe.Add(ref copy, i) = Unsafe.Add(ref units, i);
            }

            return;
        }

        nuint last = (nuint)(uint)(length - Vector128<byte>.Count);
        for (nuint i = 0; i < last; i += (nuint)Vector128<byte>.Count)
        {
            Vector128.LoadUnsafe(ref units, i).StoreUnsafe(ref copy, i);
        }

        Vector128.LoadUnsafe(ref units, last).StoreUnsafe(ref copy, last);
    }

    public ReadOnlySpan<byte> Memory(int start, int end) => _text[start..end];

    /// <summary>The character that begins at the index.</summary>
    /// <returns>Its length; 1 for a byte that is no part of a character, whose code point is −1.</returns>
    public static int Decode(ReadOnlySpan<byte> text, int index, out int codePoint)
    {
        // Of something that is cut short, such as E2 82 41, .NET takes all that is wrong at once, and here every byte is for itself.
        if (Rune.DecodeFromUtf8(text[index..], out Rune character, out int length) == OperationStatus.Done)
        {
            codePoint = character.Value;
            return length;
        }

        codePoint = -1;
        return 1;
    }

    /// <summary>Decodes all of a text, a byte that is no part of a character as U+FFFD.</summary>
    /// <param name="text">The text.</param>
    /// <param name="units">Room for as many units as the text has bytes.</param>
    /// <returns>The number of units.</returns>
    public static int Decode(ReadOnlySpan<byte> text, Span<char> units)
    {
        // .NET's decoder is fast, but of what is no text it takes several bytes for one replacement.
        if (System.Text.Unicode.Utf8.ToUtf16(text, units, out _, out int count, replaceInvalidSequences: false) == OperationStatus.Done)
        {
            return count;
        }

        count = 0;
        for (int index = 0, length; index < text.Length; index += length)
        {
            length = Decode(text, index, out int codePoint);
            count += (codePoint < 0 ? Rune.ReplacementChar : new Rune(codePoint)).EncodeToUtf16(units[count..]);
        }

        return count;
    }

    /// <summary>The index behind so many units of the decoded text.</summary>
    public static int Skip(ReadOnlySpan<byte> text, int index, int units)
    {
        for (int left = units; left > 0;)
        {
            index += Decode(text, index, out int codePoint);
            left -= codePoint < 0x10000 ? 1 : 2;
        }

        return index;
    }

    private static bool IsContinuation(byte value) => (value & 0xC0) == 0x80;
}
