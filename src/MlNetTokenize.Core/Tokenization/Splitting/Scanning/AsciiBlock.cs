using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlNetTokenize.Tokenization.Splitting.Scanning;

/// <summary>
/// Sixty-four units of text that begin with a piece, and a bit for each that says what it is. Where the pieces in it end is then a few operations on words of bits, whatever
/// the pieces are. The idea is that of simdjson's first stage (Langdale and Lemire 2019).
/// </summary>
/// <remarks>A structure for the units and what is known of them would be more readable, but the compiler keeps it in memory: what comes of a block is waited for.</remarks>
internal static class AsciiBlock
{
    public const int Size = 64;

    /// <summary>How many bytes may be read from a block on: a piece that begins at its last unit is read with what is behind it.</summary>
    public const int Readable = Size + AsciiWindow.Size;

    /// <summary>Where the pieces end that begin at a place of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="index">The place, below the text's length.</param>
    /// <param name="copy">The first of <see cref="Readable"/> bytes, for the units.</param>
    /// <param name="ends">A bit for each unit, not the first one, before which a piece ends; none where the first piece is long, not of ASCII alone or undecided.</param>
    /// <returns>The units. Sixteen can be read from the beginning of each piece on.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref byte FindEnds<TScanner, TText>(TText text, int index, ref byte copy, out ulong ends)
        where TScanner : struct, ISplitScanner
        where TText : struct, IScannedText, allows ref struct
    {
        ref byte first = ref text.UnitsAt(index, ref copy, out int length);
        Vector512<byte> units = Vector512.LoadUnsafe(ref first);

        // All before the first one that is not ASCII, and whether they are the rest of the text, with room for a bit behind them.
        ulong known = ulong.MaxValue >> (Size - length);
        ulong beyond = units.ExtractMostSignificantBits() & known;
        known &= (beyond - 1) & ~beyond;
        bool endsText = beyond == 0 && text.Length - index < Size;

        // The most frequent case of no end is that the second unit already is not ASCII.
        ends = 0;
        if ((known & 2) != 0 || endsText)
        {
            ends = TScanner.Ends(units, known, endsText, ref first) & known & (ulong.MaxValue - 1);
            if (endsText)
            {
                ends |= known + 1;
            }
        }

        return ref first;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Letters(Vector512<byte> units)
        => Vector512.LessThan((units | Vector512.Create((byte)0x20)) - Vector512.Create((byte)'a'), Vector512.Create((byte)26)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong UpperLetters(Vector512<byte> units) => InRange(units, (byte)'A', 26);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Digits(Vector512<byte> units) => InRange(units, (byte)'0', 10);

    /// <summary>White space.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Spaces(Vector512<byte> units) => InRange(units, (byte)'\t', 5) | Equal(units, (byte)' ');

    /// <summary>Of the white space what ends a line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong NewLines(Vector512<byte> units) => Equal(units, (byte)'\r') | Equal(units, (byte)'\n');

    /// <summary>All that is one character.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Equal(Vector512<byte> units, byte character) => Vector512.Equals(units, Vector512.Create(character)).ExtractMostSignificantBits();

    /// <summary>From each seed on all that follow it in a run of the set.</summary>
    /// <param name="seeds">Members of the set.</param>
    /// <param name="set">The set.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Flood(ulong seeds, ulong set)
        // What a carry goes through has changed, and so has a seed that it comes to, unless another one stands there (Myers 1999, "A fast bit-vector algorithm").
        => (((set + seeds) ^ set) | seeds) & set;

    /// <summary>All places up to the last member of a set, and one more, which may be where something other begins: the others depend on what is not known.</summary>
    /// <param name="set">What is followed only by what more text may change.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong UpToBehind(ulong set)
        => set == 0 ? 1 : ulong.MaxValue >> BitOperations.LeadingZeroCount(set) << 1 | 1;

    /// <summary>The length of <c>'s</c> and so on where an apostrophe stands with a letter after it; 0 for none.</summary>
    /// <param name="first">The block's first unit.</param>
    /// <param name="known">The units that are known.</param>
    /// <param name="index">Of the apostrophe.</param>
    /// <param name="ignoreCase">Whether capitals count.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LengthOfContraction(ref byte first, ulong known, int index, bool ignoreCase)
    {
        int fold = ignoreCase ? 0x20 : 0;
        int letter = Unsafe.Add(ref first, index + 1) | fold;
        if (letter is 's' or 't' or 'm' or 'd')
        {
            return 2;
        }

        if (index + 2 >= Size || (known >> (index + 2) & 1) == 0)
        {
            return 0;
        }

        int second = Unsafe.Add(ref first, index + 2) | fold;
        return (letter, second) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 3 : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong InRange(Vector512<byte> units, byte first, byte count)
        => Vector512.LessThan(units - Vector512.Create(first), Vector512.Create(count)).ExtractMostSignificantBits();
}
