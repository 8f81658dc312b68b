namespace MlNetTokenize;

/// <summary>Where a text with too many tokens is cut off.</summary>
public enum TruncationSide
{
    /// <summary>Its last tokens are left out.</summary>
    End,

    /// <summary>Its first tokens are left out.</summary>
    Start,
}
