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
    public static int EndOfWord(in AsciiBlock block, int offset, int first)
    {
        uint letters = (uint)(block.Letters >> offset);
        int start = first == ' ' ? 1 : 0;
        return (letters >> start & 1) != 0
            ? block.Decided(offset, AsciiBlock.EndOfRun(letters, start))
            : AsciiBlock.NoWord;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int EndOfOther(in AsciiBlock block, int offset, Vector128<byte> window)
    {
        int first = window.ToScalar();
        if (first == '\'' && AsciiBlock.LengthOfContraction(window, ignoreCase: false) is > 0 and int length)
        {
            return length;
        }

        int start = first == ' ' ? 1 : 0;
        if (!block.IsAscii(offset + start))
        {
            return AsciiBlock.Undecided;
        }

        int end = block.EndOfNumber(offset, start, longest: int.MaxValue);
        if (end == AsciiBlock.NoWord)
        {
            end = block.EndOfSigns(offset, start, keepsLines: false);
        }

        return end == AsciiBlock.NoWord ? block.EndOfSpaces(offset, window, cutsAtLines: false) : end;
    }
}
