using System.Runtime.CompilerServices;

namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>What <see cref="FormCTable"/> says of each character, laid out to be found at once.</summary>
/// <remarks>
/// The runtime's own normalizer is not asked: its Unicode changes with the machine, it does nothing where globalization is invariant
/// and it refuses lone surrogates. Ids must not depend on any of that.
/// </remarks>
internal static class FormCCharacters
{
    private static readonly FormCExpansion Expansion = new();
    private static readonly ushort[] Pages = Expansion.Pages;
    private static readonly FormCCharacter[] Characters = Expansion.Characters;
    private static readonly int[] Decompositions = Expansion.Decompositions;
    private static readonly uint[] Quiet = FindQuiet();

    /// <summary>What NFC must know of a code point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FormCCharacter Get(int codePoint) => Characters[FormCExpansion.IndexOnPage(Pages[codePoint >> FormCExpansion.PageBits], codePoint)];

    /// <summary>
    /// Whether a unit is a character that begins a segment and can be in normalized text. Low surrogates are: where their high one is
    /// before them they are not asked about, as that is not quiet.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsQuiet(char unit) => (Quiet[unit >> 5] >> (unit & 31) & 1) != 0;

    /// <summary>The character that begins at <paramref name="index"/>, and its length in UTF-16 units. A lone surrogate is plain.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FormCCharacter At(ReadOnlySpan<char> text, int index, out int codePoint, out int length)
    {
        char unit = text[index];
        if (char.IsHighSurrogate(unit) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
        {
            codePoint = char.ConvertToUtf32(unit, text[index + 1]);
            length = 2;
        }
        else
        {
            codePoint = unit;
            length = 1;
        }

        return Get(codePoint);
    }

    /// <summary>The full canonical decomposition, in canonical order. Empty where there is none.</summary>
    public static ReadOnlySpan<int> Decomposition(FormCCharacter character)
        => Decompositions.AsSpan(character.DecompositionStart, character.DecompositionLength);

    private static uint[] FindQuiet()
    {
        var quiet = new uint[(char.MaxValue + 1) / 32];
        for (int unit = 0; unit <= char.MaxValue; unit++)
        {
            FormCCharacter character = Get(unit);
            if (!character.JoinsLeft && !character.IsNeverNormal && !char.IsHighSurrogate((char)unit))
            {
                quiet[unit / 32] |= 1u << (unit % 32);
            }
        }

        return quiet;
    }
}
