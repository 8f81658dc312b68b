namespace MlNetTokenize.Tokenization.PreTokenizers;

/// <summary>What becomes of the matches that a text is cut at, by Hugging Face's names.</summary>
internal enum SplitBehavior
{
    /// <summary>A match is left out.</summary>
    Removed,

    /// <summary>A match is a piece.</summary>
    Isolated,

    /// <summary>A match belongs to the piece before it.</summary>
    MergedWithPrevious,

    /// <summary>A match belongs to the piece after it.</summary>
    MergedWithNext,

    /// <summary>Matches beside each other are one piece.</summary>
    Contiguous,
}
