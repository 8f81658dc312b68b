using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlNetTokenize;

/// <summary>
/// Sixteen characters looked at together: a bit for each says of what class it is, and a run ends at the first bit that is not
/// set. So the length of a word costs no loop, whose end a processor would have to guess.
/// </summary>
internal readonly struct AsciiWindow(Vector128<byte> window)
{
    /// <summary>What <see cref="EndOfRun"/> and the others answer where more text would have to be seen.</summary>
    public const int Undecided = 0;

    /// <summary>What a scanner answers where no word begins.</summary>
    public const int NoWord = -1;

    /// <summary>The number of characters.</summary>
    public const int Size = 16;

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

    private readonly Vector128<byte> _window = window;

    public uint Letters
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => InRange(_window | Vector128.Create((byte)0x20), (byte)'a', 26);
    }

    public uint UpperLetters
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => InRange(_window, (byte)'A', 26);
    }

    public uint Digits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => InRange(_window, (byte)'0', 10);
    }

    public uint Spaces
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => InRange(_window, (byte)'\t', 5) | Equal((byte)' ');
    }

    public uint NewLines
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Equal((byte)'\r') | Equal((byte)'\n');
    }

    public uint NotAscii
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _window.ExtractMostSignificantBits();
    }

    public byte this[int index] => _window[index];

    /// <summary>Whether a unit and letters after it are a word in the newer patterns, whatever is before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayBeginWord(int unit) => (uint)unit < (uint)BeginsWord.Length && BeginsWord[unit];

    /// <summary>The bits of one character.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Equal(byte character) => Vector128.Equals(_window, Vector128.Create(character)).ExtractMostSignificantBits();

    /// <summary>Where the run of bits ends that begins at <paramref name="start"/>; 16 or more where it does not end in the window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int EndOfRun(uint bits, int start) => start + BitOperations.TrailingZeroCount(~(bits >> start));

    /// <summary>The end if it is decided there: within the window, and before a character that is ASCII.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decided(int end) => end < Size && (NotAscii >> end & 1) == 0 ? end : Undecided;

    /// <summary>The length of <c>'s</c> and so on at <paramref name="start"/>, where an apostrophe stands; 0 for none.</summary>
    /// <param name="start">At most 12.</param>
    /// <param name="ignoreCase">Whether capitals count.</param>
    public int LengthOfContraction(int start, bool ignoreCase)
    {
        int fold = ignoreCase ? 0x20 : 0;
        int first = _window[start + 1] | fold;
        int second = _window[start + 2] | fold;
        return first is 's' or 't' or 'm' or 'd' ? 2 : (first, second) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 3 : 0;
    }

    /// <summary><c>\p{N}{1,longest}</c> at the beginning.</summary>
    public int EndOfNumber(int longest)
    {
        int end = EndOfRun(Digits, 0);
        return end >= longest ? longest : Decided(end);
    }

    /// <summary><c> ?[^\s\p{L}\p{N}]+</c> and then any number of the characters of <paramref name="trailing"/>.</summary>
    /// <param name="trailing">The bits of what may follow.</param>
    /// <param name="end">Where that ends, or <see cref="Undecided"/>.</param>
    /// <returns>Whether signs stand there, as far as can be seen.</returns>
    public bool TryEndOfSigns(uint trailing, out int end)
    {
        uint signs = ~(Letters | Digits | Spaces | NotAscii) & 0xFFFF;
        int start = _window[0] == ' ' ? 1 : 0;
        end = EndOfRun(signs, start);
        if (end == start)
        {
            // Beyond ASCII there are signs too.
            bool mayBeSign = (NotAscii >> start & 1) != 0;
            end = Undecided;
            return mayBeSign;
        }

        end = Decided(end);
        if (end != Undecided && (trailing >> end & 1) != 0)
        {
            end = EndOfRun(trailing, end);
            end = end < Size ? end : Undecided;
        }

        return true;
    }

    /// <summary>Whether it begins with two spaces: then neither a word nor signs can be meant.</summary>
    public bool BeginsWithSpaces
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsSpace(_window[0]) && IsSpace(_window[1]);
    }

    /// <summary><c>\s+(?!\S)|\s+</c>, after <c>\s*[\r\n]+</c> where <paramref name="cutsAtLines"/>.</summary>
    public int EndOfSpaces(bool cutsAtLines)
    {
        int end = Decided(EndOfRun(Spaces, 0));
        if (end == Undecided || _window[end] == 0)
        {
            // A zero may be the end of the text, which keeps its last space.
            return Undecided;
        }

        uint newLines = cutsAtLines ? NewLines & ((1u << end) - 1) : 0;
        return newLines != 0 ? BitOperations.Log2(newLines) + 1 : Math.Max(1, end - 1);
    }

    private static bool IsSpace(byte character) => character is (byte)' ' or (>= (byte)'\t' and <= (byte)'\r');

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint InRange(Vector128<byte> window, byte first, byte count)
        // Signed, because a comparison of unsigned bytes takes longer on the way to a mask.
        => Vector128.LessThan((window - Vector128.Create((byte)(first + 128))).AsSByte(), Vector128.Create((sbyte)(count - 128))).ExtractMostSignificantBits();
}
