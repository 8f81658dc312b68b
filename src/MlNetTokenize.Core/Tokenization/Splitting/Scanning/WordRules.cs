using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlNetTokenize.Tokenization.Splitting.Scanning;

/// <summary>What the published patterns have in common, on the bits of a block: the counterpart of <see cref="SplitScanner"/>.</summary>
internal static class WordRules
{
    /// <summary>A set and the unit after the last one that is known: where a text goes on it may be anything, and where it ends white space does not leave its last character to what follows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong AndBehind(ulong set, ulong known) => set | (known + 1);

    /// <summary>The ends that do not depend on what is behind the block: if it ends with white space, that could be cut in another way with more of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Decided(ulong ends, ulong known, bool endsText, ulong white) => endsText ? ends : ends & AsciiBlock.UpToBehind(known & ~white);

    /// <summary><c>\s*[\r\n]+|\s+(?!\S)|\s+</c>.</summary>
    /// <param name="lines">White space without what is of the signs before it.</param>
    /// <param name="white">All white space.</param>
    /// <param name="newLines">Those that end lines.</param>
    /// <param name="known">All units.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong EndsOfSpaces(ulong lines, ulong white, ulong newLines, ulong known)
    {
        // A run begins, and its last character is for itself or goes with what follows.
        ulong spaces = white & ~newLines;
        ulong ends = (lines & ~(lines << 1)) | (spaces & ~(AndBehind(white, known) >> 1));

        // And what is behind the last new line of a run: not what is between two of them.
        ulong indents = spaces & (newLines << 1);
        for (ulong between = (spaces + indents) & ~spaces & newLines; between != 0; between &= between - 1)
        {
            int line = BitOperations.TrailingZeroCount(between);
            indents &= ~(1UL << BitOperations.Log2(indents & ((1UL << line) - 1)));
        }

        return ends | indents;
    }

    /// <summary><c>\p{N}{1,3}</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong EndsOfNumbers(ulong digits)
    {
        ulong ends = digits & ~(digits << 1);
        ulong fourth = digits & (digits << 1) & (digits << 2) & (digits << 3);
        for (ulong next = ends << 3 & fourth; next != 0; next = next << 3 & fourth)
        {
            ends |= next;
        }

        return ends;
    }

    /// <summary>Makes a piece of a contraction: no end behind its apostrophe, but one before letters behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong CutAround(ulong ends, ulong letters, int apostrophe, int length)
    {
        // Behind the last unit of a block there is none: two shifts, because one of 64 would be one of 0.
        return (ends & ~(1UL << apostrophe << 1)) | (letters & (1UL << apostrophe << length));
    }
}
