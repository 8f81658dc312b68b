namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>What NFC must know of a character, in 32 bits. All zero: a starter that begins a segment and does not decompose.</summary>
internal readonly struct FormCCharacter(uint bits)
{
    private const uint JoinsLeftBit = 1 << 8;
    private const uint NeverBit = 1 << 9;
    private const int LengthShift = 10;
    private const int StartShift = 13;

    private readonly uint _bits = bits;

    /// <summary>Canonical_Combining_Class: 0 for starters, and for what decomposes.</summary>
    public int CombiningClass => (int)(_bits & 0xFF);

    /// <summary>
    /// Whether its decomposition begins with a mark or with what can compose with a character before it. Before any other character
    /// a text can be cut and its parts be normalized apart (UAX #15, section 9.1, on strings that may be concatenated).
    /// </summary>
    public bool JoinsLeft => (_bits & JoinsLeftBit) != 0;

    /// <summary>NFC_Quick_Check=No: no normalized text has it.</summary>
    public bool IsNeverNormal => (_bits & NeverBit) != 0;

    /// <summary>Whether it has a full canonical decomposition. Hangul syllables have theirs from <see cref="Hangul"/>.</summary>
    public bool Decomposes => DecompositionLength != 0;

    public int DecompositionLength => (int)(_bits >> LengthShift & 7);

    public int DecompositionStart => (int)(_bits >> StartShift);

    public static FormCCharacter Mark(int combiningClass) => new((uint)combiningClass | JoinsLeftBit);

    public static FormCCharacter Decomposing(int start, int length, bool isNeverNormal)
        => new(((uint)start << StartShift) | ((uint)length << LengthShift) | (isNeverNormal ? NeverBit : 0));

    /// <summary>The same character, one that is not begun a segment with.</summary>
    public FormCCharacter ThatJoinsLeft() => new(_bits | JoinsLeftBit);
}
