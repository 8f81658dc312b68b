using System.Runtime.CompilerServices;

namespace MlNetTokenize;

/// <summary>
/// Sixty-four units of text with a bit for each that says what it is. The end of a word is then a few operations on a word of bits, which matters because
/// the next piece cannot be looked at before. The idea is that of simdjson's first stage (Langdale and Lemire 2019).
/// </summary>
internal readonly struct AsciiBlock
{
    public const int Size = 64;

    /// <summary>The last place in a block of which the sixteen units from there on are known.</summary>
    public const int LastOffset = Size - 16;

    public readonly ulong Letters;
    public readonly ulong UpperLetters;
    public readonly ulong Apostrophes;
    public readonly ulong NotAscii;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private AsciiBlock(AsciiWindow first, AsciiWindow second, AsciiWindow third, AsciiWindow fourth)
    {
        Letters = Join(first.Letters, second.Letters, third.Letters, fourth.Letters);
        UpperLetters = Join(first.UpperLetters, second.UpperLetters, third.UpperLetters, fourth.UpperLetters);
        Apostrophes = Join(first.Equal((byte)'\''), second.Equal((byte)'\''), third.Equal((byte)'\''), fourth.Equal((byte)'\''));
        NotAscii = Join(first.NotAscii, second.NotAscii, third.NotAscii, fourth.NotAscii);
    }

    /// <summary>The block that begins at an index of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="index">At most its length − 64.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static AsciiBlock Of<TText>(TText text, int index)
        where TText : struct, IScannedText, allows ref struct
        => new(
            new AsciiWindow(text.WindowAt(index)),
            new AsciiWindow(text.WindowAt(index + 16)),
            new AsciiWindow(text.WindowAt(index + 32)),
            new AsciiWindow(text.WindowAt(index + 48)));

    /// <summary>The end of a word if the block decides it: within the next sixteen units, and before one that is ASCII.</summary>
    /// <param name="offset">Where the piece begins in the block.</param>
    /// <param name="end">Where the word ends, from there on.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decided(int offset, int end)
        => end < AsciiWindow.Size && (NotAscii >> (offset + end) & 1) == 0 ? end : AsciiWindow.Undecided;

    private static ulong Join(uint first, uint second, uint third, uint fourth)
        => first | (ulong)second << 16 | (ulong)third << 32 | (ulong)fourth << 48;
}
