namespace MlNetTokenize.Tokenization.Pipelines;

/// <summary>Where a text may be cut as it is, before anything is done to it, so that its parts can be encoded apart.</summary>
/// <param name="IsAtSigns">At ASCII white space, signs and ideographs; else at ASCII white space alone.</param>
/// <param name="HasBeginning">Whether something is done to the beginning of a text only.</param>
/// <param name="DropsSpaces">Whether ASCII white space alone has no tokens.</param>
/// <param name="AvoidsControls">Whether a text with a control character is not cut so: the normalizer takes some out from between letters, white space among them.</param>
internal readonly record struct RawCut(bool IsAtSigns, bool HasBeginning, bool DropsSpaces, bool AvoidsControls = false)
{
    /// <summary>Whether a text with a tab or a line's end is not cut so, as they are no spaces.</summary>
    public bool AvoidsOtherSpaces { get; init; }

    /// <summary>Whether at ASCII white space behind words only, as some tokens reach over it elsewhere.</summary>
    public bool IsBehindWords { get; init; }
}
