using System.Text;

namespace MlNetTokenize.Tokenization.BytePairs;

/// <summary>Walks the tokens of one piece and says which characters each one covers.</summary>
/// <remarks>A token that begins or ends inside a character covers all of it.</remarks>
internal ref struct CharacterOffsets(ReadOnlySpan<char> piece)
{
    private readonly ReadOnlySpan<char> _piece = piece;

    // The character that holds the byte last looked at: where it begins and ends, in UTF-16 units, and where it ends in bytes.
    private int _start;
    private int _end;
    private int _endInBytes;
    private int _bytes;

    /// <summary>Whether the last token ended where a character ends.</summary>
    public readonly bool IsAtBoundary => _bytes == _endInBytes;

    /// <summary>The UTF-16 units that the next token covers.</summary>
    /// <param name="length">The token's length in bytes, at least 1.</param>
    public (int Start, int End) Next(int length)
    {
        if (IsAtBoundary)
        {
            ReadCharacter();
        }

        int start = _start;
        _bytes += length;
        while (_endInBytes < _bytes)
        {
            ReadCharacter();
        }

        return (start, _end);
    }

    private void ReadCharacter()
    {
        // A lone surrogate decodes to U+FFFD, as it was encoded.
        Rune.DecodeFromUtf16(_piece[_end..], out Rune character, out int units);
        _start = _end;
        _end += units;
        _endInBytes += character.Utf8SequenceLength;
    }
}
