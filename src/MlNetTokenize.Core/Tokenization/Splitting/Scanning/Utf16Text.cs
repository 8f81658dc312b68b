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
    public Vector128<byte> WindowAt(int index)
    {
        ref ushort units = ref Unsafe.As<char, ushort>(ref Unsafe.Add(ref MemoryMarshal.GetReference(_text), index));
        return Vector128.NarrowWithSaturation(Vector128.LoadUnsafe(ref units), Vector128.LoadUnsafe(ref units, 8));
    }

    public void CopyWindows(int index, scoped Span<byte> destination)
    {
        int next = index;
        for (; next + Vector128<byte>.Count <= _text.Length; next += Vector128<byte>.Count)
        {
            WindowAt(next).CopyTo(destination[(next - index)..]);
        }

        for (; next < _text.Length; next++)
        {
            destination[next - index] = (byte)Math.Min((int)_text[next], 0xFF);
        }
    }

    public ReadOnlySpan<byte> Memory(int start, int end) => MemoryMarshal.AsBytes(_text[start..end]);
}
