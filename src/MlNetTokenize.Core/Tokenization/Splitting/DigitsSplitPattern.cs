using MlNetTokenize.Tokenization.Characters;
using MlNetTokenize.Tokenization.Splitting.Scanning;
using static MlNetTokenize.Tokenization.Characters.CharacterClasses;

namespace MlNetTokenize.Tokenization.Splitting;

/// <summary>Cuts numbers from what is around them, as Hugging Face's Digits: each character of <c>\p{N}</c> for itself, or a run of them.</summary>
internal sealed class DigitsSplitPattern : SplitPattern
{
    private static readonly int Others = ~SplitScanner.Numbers;

    private DigitsSplitPattern(SplitPatternKind kind)
        : base(kind)
    {
    }

    public static DigitsSplitPattern Runs { get; } = new(SplitPatternKind.DigitRuns);

    public static DigitsSplitPattern Single { get; } = new(SplitPatternKind.SingleDigits);

    internal override int EndOfPiece(ReadOnlySpan<char> text, int start)
    {
        if (At(text, start, out int length) != CharacterClass.Number)
        {
            return SplitScanner.EndOfRun(new Utf16Text(text), start, Others);
        }

        return Kind == SplitPatternKind.SingleDigits ? start + length : SplitScanner.EndOfRun(new Utf16Text(text), start, SplitScanner.Numbers);
    }
}
