using MlNetTokenize.Tokenization.Characters;

namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>Takes white space from the ends of a text: Strip.</summary>
/// <param name="left">Whether from its beginning.</param>
/// <param name="right">Whether from its end.</param>
internal sealed class StripNormalizer(bool left, bool right) : TextNormalizer
{
    public override bool IsLocal => false;

    public override void Apply(AlignedText text)
    {
        ReadOnlySpan<char> units = text.Text;
        int start = 0;
        while (left && start < units.Length && EngineClasses.Is(CodePointRuns.At(units, start, out int length), EngineClass.Space))
        {
            start += length;
        }

        int end = units.Length;
        while (right && end > start && EngineClasses.Is(CodePointRuns.Before(units, end, out int length), EngineClass.Space))
        {
            end -= length;
        }

        if (end - start < units.Length)
        {
            text.BeginChange();
            while (text.Place < start)
            {
                text.Skip();
            }

            text.KeepTo(end);
            text.EndChange();
        }
    }
}
