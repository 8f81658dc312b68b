using static MlNetTokenize.CharacterClasses;

namespace MlNetTokenize;

/// <summary>
/// <c>'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>, the pattern of GPT-2's encoder.py.
/// </summary>
internal sealed class Gpt2SplitPattern() : SplitPattern(SplitPatternKind.Gpt2)
{
    private static readonly int Numbers = Set(CharacterClass.Number);

    internal override int EndOfPiece(ReadOnlySpan<char> text, int start)
    {
        int contraction = SplitScanner.EndOfContraction(text, start, ignoreCase: false);
        if (contraction > start)
        {
            return contraction;
        }

        // One space goes with the word, the number or the signs after it.
        int word = text[start] == ' ' && start + 1 < text.Length ? start + 1 : start;
        CharacterClass first = At(text, word, out _);
        if (Contains(SplitScanner.Letters, first))
        {
            return EndOfRun(text, word, SplitScanner.Letters);
        }

        if (first == CharacterClass.Number)
        {
            return EndOfRun(text, word, Numbers);
        }

        return Contains(SplitScanner.Signs, first)
            ? EndOfRun(text, word, SplitScanner.Signs)
            : SplitScanner.EndOfSpaces(text, start);
    }
}
