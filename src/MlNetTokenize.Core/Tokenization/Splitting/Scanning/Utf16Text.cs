using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MlNetTokenize.Tokenization.Characters;

namespace MlNetTokenize.Tokenization.Splitting.Scanning;

/// <summary>UTF-16.</summary>
internal readonly ref struct Utf16Text(ReadOnlySpan<char> text) : IScannedText
{
    private const char LongS = '\u017F';
    private readonly ReadOnlySpan<char> _text = text;

    public static bool IsUtf8 => false;

    public int Length => _text.Length;

    public int this[int index] => _text[index];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CharacterClass ClassAt(int index, out int length) => CharacterClasses.At(_text, index, out length);

    public int CodePointAt(int index, out int length)
    {
        int codePoint = CodePointRuns.At(_text, index, out length);
        return codePoint is >= 0xD800 and <= 0xDFFF ? -1 : codePoint;
    }

    // All white space and all new lines are of the basic plane, and only after those is it asked.
    public int StartOfCharacterBefore(int end) => end - 1;

    public bool IsLongS(int index, out int length)
    {
        length = 1;
        return _text[index] == LongS;
    }

    public int LastNewLine(int start, int end)
    {
        int last = _text[start..end].LastIndexOfAny('\r', '\n');
        return last < 0 ? -1 : start + last;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte UnitsAt(int index, ref byte copy, out int length)
    {
        ref ushort units = ref Unsafe.As<char, ushort>(ref Unsafe.Add(ref MemoryMarshal.GetReference(_text), index));
        if (index <= _text.Length - AsciiBlock.Size)
        {
            length = AsciiBlock.Size;
            Vector512.NarrowWithSaturation(Vector512.LoadUnsafe(ref units), Vector512.LoadUnsafe(ref units, AsciiBlock.Size / 2)).StoreUnsafe(ref copy);
            return ref copy;
        }

        length = _text.Length - index;
        CopyUnits(ref units, ref copy, length);
        return ref copy;
    }

    // In steps of which the last one overlaps the one before it.
    private static void CopyUnits(ref ushort units, ref byte destination, int length)
    {
        if (length < Vector128<ushort>.Count)
        {
            for (int i = 0; i < length; i++)
            {
                Unsafe.Add(ref destination, i) = (byte)Math.Min(Unsafe.Add(ref units, i), (ushort)byte.MaxValue);
            }

            return;
        }

        nuint last = (nuint)(uint)(length - Vector128<ushort>.Count);
        for (nuint i = 0; i < last; i += (nuint)Vector128<ushort>.Count)
        {
            Narrow(ref units, ref destination, i);
        }

        Narrow(ref units, ref destination, last);

        static void Narrow(ref ushort units, ref byte destination, nuint index)
        {
            Vector128<ushort> eight = Vector128.LoadUnsafe(ref units, index);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref destination, index), Vector128.NarrowWithSaturation(eight, eight).AsUInt64().ToScalar());
        }
    }

    public ReadOnlySpan<byte> Memory(int start, int end) => MemoryMarshal.AsBytes(_text[start..end]);
}
