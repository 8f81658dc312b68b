using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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

    /// <param name="first">Units 0 to 15 of the block, as <see cref="IScannedText.WindowAt"/> gives them.</param>
    /// <param name="second">Units 16 to 31.</param>
    /// <param name="third">Units 32 to 47.</param>
    /// <param name="fourth">Units 48 to 63.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public AsciiBlock(Vector128<byte> first, Vector128<byte> second, Vector128<byte> third, Vector128<byte> fourth)
    {
        var a = new AsciiWindow(first);
        var b = new AsciiWindow(second);
        var c = new AsciiWindow(third);
        var d = new AsciiWindow(fourth);
        Letters = Join(a.Letters, b.Letters, c.Letters, d.Letters);
        UpperLetters = Join(a.UpperLetters, b.UpperLetters, c.UpperLetters, d.UpperLetters);
        Apostrophes = Join(a.Equal((byte)'\''), b.Equal((byte)'\''), c.Equal((byte)'\''), d.Equal((byte)'\''));
        NotAscii = Join(a.NotAscii, b.NotAscii, c.NotAscii, d.NotAscii);
    }

    /// <summary>The end of a word if the block decides it: within the next sixteen units, and before one that is ASCII.</summary>
    /// <param name="offset">Where the piece begins in the block.</param>
    /// <param name="end">Where the word ends, from there on.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decided(int offset, int end)
        => end < AsciiWindow.Size && (NotAscii >> (offset + end) & 1) == 0 ? end : AsciiWindow.Undecided;

    private static ulong Join(uint first, uint second, uint third, uint fourth)
        => first | (ulong)second << 16 | (ulong)third << 32 | (ulong)fourth << 48;
}
