using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlNetTokenize.Tokenization.Splitting.Scanning;

/// <summary>
/// Sixty-four units of text with a bit for each that says what it is. The end of a word is then a few operations on a word of bits, which matters because
/// the next piece cannot be looked at before. The idea is that of simdjson's first stage (Langdale and Lemire 2019).
/// </summary>
internal readonly struct AsciiBlock
{
    /// <summary>What is answered where more text would have to be seen, or other than ASCII.</summary>
    public const int Undecided = 0;

    /// <summary>What a scanner answers where no word begins.</summary>
    public const int NoWord = -1;

    public const int Size = 64;

    /// <summary>The last place in a block of which the sixteen units from there on are known.</summary>
    public const int LastOffset = Size - AsciiWindow.Size;

    private readonly ulong _newLines;
    private readonly ulong _apostrophes;
    private readonly ulong _notAscii;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private AsciiBlock(AsciiWindow first, AsciiWindow second, AsciiWindow third, AsciiWindow fourth)
    {
        Letters = Join(first.Letters, second.Letters, third.Letters, fourth.Letters);
        UpperLetters = Join(first.UpperLetters, second.UpperLetters, third.UpperLetters, fourth.UpperLetters);
        Digits = Join(first.Digits, second.Digits, third.Digits, fourth.Digits);
        Spaces = Join(first.Spaces, second.Spaces, third.Spaces, fourth.Spaces);
        _newLines = Join(first.NewLines, second.NewLines, third.NewLines, fourth.NewLines);
        _apostrophes = Join(first.Equal((byte)'\''), second.Equal((byte)'\''), third.Equal((byte)'\''), fourth.Equal((byte)'\''));
        _notAscii = Join(first.NotAscii, second.NotAscii, third.NotAscii, fourth.NotAscii);
    }

    // Characters that the published patterns let a word begin with: letters, and those that go with letters after them, which are all but digits
    // and new lines. The apostrophe is left out, as it may begin a contraction.
    private static ReadOnlySpan<bool> BeginsWord =>
    [
        true, true, true, true, true, true, true, true, true, true, false, true, true, false, true, true,
        true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true,
        true, true, true, true, true, true, true, false, true, true, true, true, true, true, true, true,
        false, false, false, false, false, false, false, false, false, false, true, true, true, true, true, true,
        true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true,
        true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true,
        true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true,
        true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true,
    ];

    public ulong Letters { get; }

    public ulong UpperLetters { get; }

    public ulong Digits { get; }

    public ulong Spaces { get; }

    /// <summary>Of the white space what ends a line.</summary>
    public ulong NewLines => _newLines;

    /// <summary>Neither white space nor beyond ASCII.</summary>
    public ulong Signs => ~(Spaces | _notAscii);

    /// <summary>The block that begins at an index of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="index">At most its length − 64.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static AsciiBlock Load<TText>(TText text, int index)
        where TText : struct, IScannedText, allows ref struct
        => new(
            new AsciiWindow(text.WindowAt(index)),
            new AsciiWindow(text.WindowAt(index + 16)),
            new AsciiWindow(text.WindowAt(index + 32)),
            new AsciiWindow(text.WindowAt(index + 48)));

    /// <summary>Whether a unit and letters after it are a word in the newer patterns, whatever is before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayBeginWord(int unit) => (uint)unit < (uint)BeginsWord.Length && BeginsWord[unit];

    /// <summary>Where the run of bits ends that begins at <paramref name="start"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int EndOfRun(uint bits, int start) => start + BitOperations.TrailingZeroCount(~(bits >> start));

    /// <summary>The length of <c>'s</c> and so on at the beginning of a window that begins with an apostrophe; 0 for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LengthOfContraction(Vector128<byte> window, bool ignoreCase)
    {
        int fold = ignoreCase ? 0x20 : 0;
        int first = window[1] | fold;
        int second = window[2] | fold;
        return first is 's' or 't' or 'm' or 'd' ? 2 : (first, second) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 3 : 0;
    }

    /// <summary>The end if it is decided there: within the next sixteen units, and before one that is ASCII.</summary>
    /// <param name="offset">Where the piece begins in the block.</param>
    /// <param name="end">Where it ends, from there on.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decided(int offset, int end) => end < AsciiWindow.Size && IsAscii(offset + end) ? end : Undecided;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsAscii(int offset) => (_notAscii >> offset & 1) == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsApostrophe(int offset) => (_apostrophes >> offset & 1) != 0;

    /// <summary><c>\p{N}{1,longest}</c>, or <see cref="NoWord"/> where no digit stands.</summary>
    /// <param name="offset">Where the piece begins in the block.</param>
    /// <param name="start">0, or 1 where a space is before the digits.</param>
    /// <param name="longest">The most digits.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int EndOfNumber(int offset, int start, int longest)
    {
        int end = EndOfRun((uint)(Digits >> offset), start);
        return end == start ? NoWord : end - start >= longest ? start + longest : Decided(offset, end);
    }

    /// <summary><c> ?[^\s\p{L}\p{N}]+</c> and then new lines where <paramref name="keepsLines"/>; or <see cref="NoWord"/> where no signs stand.</summary>
    /// <param name="offset">Where the piece begins in the block.</param>
    /// <param name="start">0, or 1 where a space is before the signs.</param>
    /// <param name="keepsLines">Whether new lines behind the signs are of the piece.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int EndOfSigns(int offset, int start, bool keepsLines)
    {
        uint signs = (uint)(~(Letters | Digits | Spaces | _notAscii) >> offset);
        int end = EndOfRun(signs, start);
        if (end == start)
        {
            return NoWord;
        }

        end = Decided(offset, end);
        if (end == Undecided || !keepsLines || (_newLines >> (offset + end) & 1) == 0)
        {
            return end;
        }

        end = EndOfRun((uint)(_newLines >> offset), end);
        return end < AsciiWindow.Size ? end : Undecided;
    }

    /// <summary><c>\s+(?!\S)|\s+</c>, after <c>\s*[\r\n]+</c> where <paramref name="cutsAtLines"/>.</summary>
    /// <param name="offset">Where the piece begins in the block.</param>
    /// <param name="window">The units there: a zero may be the end of the text, which keeps its last space.</param>
    /// <param name="cutsAtLines">Whether the piece ends behind its last new line.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int EndOfSpaces(int offset, Vector128<byte> window, bool cutsAtLines)
    {
        int end = Decided(offset, EndOfRun((uint)(Spaces >> offset), 0));
        if (end == Undecided || window[end] == 0)
        {
            return Undecided;
        }

        uint newLines = cutsAtLines ? (uint)(_newLines >> offset) & ((1u << end) - 1) : 0;
        return newLines != 0 ? BitOperations.Log2(newLines) + 1 : Math.Max(1, end - 1);
    }

    private static ulong Join(uint first, uint second, uint third, uint fourth)
        => first | (ulong)second << 16 | (ulong)third << 32 | (ulong)fourth << 48;
}
