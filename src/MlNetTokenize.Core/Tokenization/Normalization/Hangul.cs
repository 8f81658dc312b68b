namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>Hangul syllables and the letters they are made of: their NFC is arithmetic (The Unicode Standard, section 3.12).</summary>
internal static class Hangul
{
    /// <summary>Where the letters begin; they end before <see cref="EndOfLetters"/>.</summary>
    public const int FirstLead = 0x1100;

    public const int EndOfLetters = FirstTrail + Trails;

    private const int FirstVowel = 0x1161;
    private const int FirstTrail = 0x11A8;
    private const int FirstSyllable = 0xAC00;
    private const int Leads = 19;
    private const int Vowels = 21;

    // A syllable may also have no trailing consonant.
    private const int Trails = 27;
    private const int Endings = Trails + 1;

    public static bool IsSyllable(int codePoint) => (uint)(codePoint - FirstSyllable) < Leads * Vowels * Endings;

    /// <summary>Whether it composes with a character before it.</summary>
    public static bool IsVowelOrTrail(int codePoint) => IsVowel(codePoint) || IsTrail(codePoint);

    /// <summary>The letters of a syllable; the last is 0 where there are only two.</summary>
    public static (int Lead, int Vowel, int Trail) Decompose(int syllable)
    {
        (int open, int ending) = Math.DivRem(syllable - FirstSyllable, Endings);
        (int lead, int vowel) = Math.DivRem(open, Vowels);
        return (FirstLead + lead, FirstVowel + vowel, ending == 0 ? 0 : FirstTrail + ending - 1);
    }

    /// <summary>The syllable that the two are, or -1.</summary>
    public static int Compose(int first, int second)
    {
        if ((uint)(first - FirstLead) < Leads && IsVowel(second))
        {
            return FirstSyllable + ((((first - FirstLead) * Vowels) + second - FirstVowel) * Endings);
        }

        return IsTrail(second) && IsSyllable(first) && (first - FirstSyllable) % Endings == 0 ? first + second - FirstTrail + 1 : -1;
    }

    private static bool IsVowel(int codePoint) => (uint)(codePoint - FirstVowel) < Vowels;

    private static bool IsTrail(int codePoint) => (uint)(codePoint - FirstTrail) < Trails;
}
