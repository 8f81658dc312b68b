using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MlNetTokenize.Tokenization.Characters;
using static MlNetTokenize.Tokenization.Characters.CharacterClasses;

namespace MlNetTokenize.Tokenization.Splitting.Scanning;

/// <summary>
/// <c>'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>, the pattern of GPT-2's encoder.py.
/// </summary>
internal readonly struct Gpt2Scanner : ISplitScanner
{
    public static int EndOfPiece<TText>(TText text, int start)
        where TText : struct, IScannedText, allows ref struct
    {
        int contraction = SplitScanner.EndOfContraction(text, start, ignoreCase: false);
        if (contraction > start)
        {
            return contraction;
        }

        // One space goes with the word, the number or the signs after it.
        int word = text[start] == ' ' && start + 1 < text.Length ? start + 1 : start;
        CharacterClass first = text.ClassAt(word, out _);
        if (Contains(SplitScanner.Letters, first))
        {
            return SplitScanner.EndOfRun(text, word, SplitScanner.Letters);
        }

        if (first == CharacterClass.Number)
        {
            return SplitScanner.EndOfRun(text, word, SplitScanner.Numbers);
        }

        return Contains(SplitScanner.Signs, first)
            ? SplitScanner.EndOfRun(text, word, SplitScanner.Signs)
            : SplitScanner.EndOfSpaces(text, start, SplitScanner.EndOfRun(text, start, SplitScanner.Spaces));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Ends(Vector512<byte> units, ulong known, bool endsText, ref byte first)
    {
        ulong letters = known & AsciiBlock.Letters(units);
        ulong digits = known & AsciiBlock.Digits(units);
        ulong white = known & AsciiBlock.Spaces(units);
        ulong signs = known & ~(letters | digits | white);
        ulong behindSpace = AsciiBlock.Equal(units, (byte)' ') << 1;
        ulong signStarts = signs & ~(signs << 1) & ~behindSpace;

        // The last character of white space is for itself or goes with what follows.
        ulong ends = (white & ~(white << 1)) | (white & ~(WordRules.AndBehind(white, known) >> 1))
            | (letters & ~(letters << 1) & ~behindSpace) | (digits & ~(digits << 1) & ~behindSpace) | signStarts;
        ulong mayContract = AsciiBlock.Equal(units, (byte)'\'') & signStarts & (letters >> 1);
        if (!endsText)
        {
            // Behind an apostrophe and one letter there may be another one.
            ends &= ~(mayContract << 1) | (known >> 1);
        }

        for (ulong apostrophes = mayContract; apostrophes != 0; apostrophes &= apostrophes - 1)
        {
            int apostrophe = BitOperations.TrailingZeroCount(apostrophes);
            if (AsciiBlock.LengthOfContraction(ref first, known, apostrophe, ignoreCase: false) is > 0 and int length)
            {
                ends = WordRules.CutAround(ends, letters, apostrophe, length);
            }
        }

        return WordRules.Decided(ends, known, endsText, white);
    }
}
