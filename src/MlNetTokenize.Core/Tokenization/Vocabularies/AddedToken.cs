namespace MlNetTokenize.Tokenization.Vocabularies;

/// <summary>
/// A token that text is searched for before it is cut, and how, with the flags of Hugging Face's added tokens. One that is special is found only where the caller allows it, the others always.
/// </summary>
/// <param name="Text">The token's text.</param>
/// <param name="Id">Its id.</param>
internal sealed record AddedToken(string Text, int Id)
{
    /// <summary>Whether it is found only where it is allowed.</summary>
    public bool IsSpecial { get; init; } = true;

    /// <summary>Found only where neither neighbour is a letter, mark, digit or underscore.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Takes the white space before it.</summary>
    public bool LeftStrip { get; init; }

    /// <summary>Takes the white space after it.</summary>
    public bool RightStrip { get; init; }

    /// <summary>Looked for in the normalized text, the others in the text as it is.</summary>
    public bool Normalized { get; init; }
}
