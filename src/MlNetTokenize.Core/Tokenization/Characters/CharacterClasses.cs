using System.Runtime.CompilerServices;

namespace MlNetTokenize.Tokenization.Characters;

/// <summary>
/// Classes of code points by our own table of one Unicode version, so that ids do not change with the runtime that a model is
/// loaded on, and so that letters beyond the basic plane are letters, which .NET's <c>\p{L}</c> on UTF-16 units cannot say.
/// </summary>
internal static class CharacterClasses
{
    // One byte for each code point: 1.1 MB of address space, of which a text touches a few pages.
    private static readonly byte[] Table = Expand();

    /// <summary>The class of the character that begins at <paramref name="index"/>, and its length in UTF-16 units.</summary>
    /// <remarks>A lone surrogate is a character of length 1 and class <see cref="CharacterClass.Other"/>, as the U+FFFD that it is encoded as.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CharacterClass At(ReadOnlySpan<char> text, int index, out int length)
    {
        char unit = text[index];
        if (char.IsHighSurrogate(unit) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
        {
            length = 2;
            return (CharacterClass)Table[char.ConvertToUtf32(unit, text[index + 1])];
        }

        length = 1;
        return (CharacterClass)Table[unit];
    }

    /// <summary>Whether the set, one bit for each class, holds the class.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Contains(int set, CharacterClass characterClass) => (set >> (int)characterClass & 1) != 0;

    /// <summary>The class of a code point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CharacterClass Get(int codePoint) => (CharacterClass)Table[codePoint];

    private static byte[] Expand()
    {
        var table = new byte[0x110000];
        ReadOnlySpan<int> runs = CharacterClassTable.Runs;
        for (int i = 0; i < runs.Length; i++)
        {
            int end = i + 1 < runs.Length ? runs[i + 1] / 8 : table.Length;

            // A new table has the first class already: most of it is that, and stays untouched.
            if (runs[i] % 8 != (int)CharacterClass.Other)
            {
                table.AsSpan((runs[i] / 8)..end).Fill((byte)(runs[i] % 8));
            }
        }

        return table;
    }
}
