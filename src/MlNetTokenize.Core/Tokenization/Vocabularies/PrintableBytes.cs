using System.Diagnostics.CodeAnalysis;

namespace MlNetTokenize;

/// <summary>
/// GPT-2's printable alphabet: each byte as one visible character, so that a token that is half a character can be shown and kept as
/// text. Bytes that are printable in Latin-1 stand for themselves; the other 68 take U+0100 and up in byte order, so a
/// space is Ġ (encoder.py of GPT-2, bytes_to_unicode).
/// </summary>
public static class PrintableBytes
{
    private static readonly char[] Characters = MakeCharacters();

    // The byte of each character of the alphabet, −1 for the others between them.
    private static readonly short[] Values = MakeValues();

    /// <summary>The bytes in the order in which they are the first tokens of a trained vocabulary: the printable ones, then the rest.</summary>
    internal static ReadOnlySpan<byte> Order => OrderedBytes;

    private static readonly byte[] OrderedBytes = [.. AllBytes().OrderBy(value => Characters[value])];

    /// <summary>Bytes as a text of the alphabet.</summary>
    /// <param name="bytes">Any bytes.</param>
    /// <returns>As many characters as there are bytes.</returns>
    public static string Encode(ReadOnlySpan<byte> bytes)
        => string.Create(bytes.Length, bytes, static (text, bytes) =>
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                text[i] = Characters[bytes[i]];
            }
        });

    /// <summary>The character of a byte.</summary>
    internal static char CharacterOf(byte value) => Characters[value];

    /// <summary>The bytes of a text in the alphabet.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bytes">Its bytes; <see langword="null"/> if a character is not of the alphabet.</param>
    /// <returns>Whether all its characters are of the alphabet.</returns>
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = new byte[text.Length];
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] >= Values.Length || Values[text[i]] < 0)
            {
                bytes = null;
                return false;
            }

            bytes[i] = (byte)Values[text[i]];
        }

        return true;
    }

    private static short[] MakeValues()
    {
        var values = new short[Characters.Max() + 1];
        Array.Fill(values, (short)-1);
        foreach (byte value in AllBytes())
        {
            values[Characters[value]] = value;
        }

        return values;
    }

    private static char[] MakeCharacters()
    {
        var characters = new char[256];
        char next = (char)256;
        foreach (byte value in AllBytes())
        {
            characters[value] = value is (>= (byte)'!' and <= (byte)'~') or (>= 0xA1 and <= 0xAC) or >= 0xAE ? (char)value : next++;
        }

        return characters;
    }

    private static IEnumerable<byte> AllBytes() => Enumerable.Range(0, 256).Select(value => (byte)value);
}
