using MlNetTokenize.Tokenization.Characters;

namespace MlNetTokenize.Tokenization.Splitting.Scanning;

/// <summary>Text in one of its two forms, UTF-16 or UTF-8, as scanners and the encoder read it. Indices and lengths count units of the form.</summary>
/// <remarks>Implemented by structs, so that the just-in-time compiler makes one scanner of each for each form.</remarks>
internal interface IScannedText
{
    int Length { get; }

    /// <summary>The unit at the index. Below 0x80 it is the character of that number.</summary>
    int this[int index] { get; }

    /// <summary>The class of the character that begins at the index, and its length.</summary>
    /// <remarks>What is not text (a lone surrogate, a byte that is not UTF-8) is a character of length 1 and class <see cref="CharacterClass.Other"/>.</remarks>
    CharacterClass ClassAt(int index, out int length);

    /// <summary>The character that begins at the index, and its length; −1 for what is not text.</summary>
    int CodePointAt(int index, out int length);

    /// <summary>Where the character begins that ends at <paramref name="end"/>, which must be text.</summary>
    int StartOfCharacterBefore(int end);

    /// <summary>Whether U+017F, the long s, stands at the index, and its length.</summary>
    bool IsLongS(int index, out int length);

    /// <summary>The last carriage return or line feed in the range, or −1.</summary>
    int LastNewLine(int start, int end);

    /// <summary>The next units as bytes; one that is not ASCII is a byte of 0x80 or more.</summary>
    /// <param name="index">Below <see cref="Length"/>.</param>
    /// <param name="copy">The first of <see cref="AsciiBlock.Readable"/> bytes, in which they are if they are not in the text itself.</param>
    /// <param name="length">How many they are, at most <see cref="AsciiBlock.Size"/>. What is behind them, up to <see cref="AsciiBlock.Readable"/>, may be read and is anything.</param>
    ref byte UnitsAt(int index, ref byte copy, out int length);

    /// <summary>The memory of a range, by which a piece is known without being converted.</summary>
    ReadOnlySpan<byte> Memory(int start, int end);

    /// <summary>Which of the two forms it is.</summary>
    static abstract bool IsUtf8 { get; }
}
