using System.Text;
using MlNetTokenize.Tokenization.Normalization;

namespace MlNetTokenize.Tokenization.Pipelines;

/// <summary>Says where in the source the bytes of a piece come from.</summary>
/// <param name="text">The text that the piece is of.</param>
/// <param name="start">Where the piece begins in it.</param>
internal ref struct PiecePlaces(AlignedText text, int start)
{
    private readonly int _start = start;

    // The character that was asked about last: where it begins in bytes of the piece, and in units of the text.
    private int _byte;
    private int _unit = start;

    /// <summary>The units of the source that some bytes come from.</summary>
    /// <param name="first">The first byte.</param>
    /// <param name="end">Behind the last one; the same for none.</param>
    public (int Start, int End) SourceOf(int first, int end)
    {
        MoveTo(first);
        int sourceStart = text.SourceStart(Math.Min(_unit, text.Length - 1));
        if (end <= first)
        {
            return (sourceStart, sourceStart);
        }

        MoveTo(end - 1);
        return (sourceStart, Math.Max(sourceStart, text.SourceEnd(_unit)));
    }

    private void MoveTo(int place)
    {
        if (place < _byte)
        {
            _byte = 0;
            _unit = _start;
        }

        ReadOnlySpan<char> units = text.Text;
        while (_unit < units.Length)
        {
            Rune.DecodeFromUtf16(units[_unit..], out Rune character, out int length);
            if (_byte + character.Utf8SequenceLength > place)
            {
                break;
            }

            _byte += character.Utf8SequenceLength;
            _unit += length;
        }
    }
}
