namespace MlNetTokenize.Tokenization.Vocabularies;

/// <summary>
/// A token that text is searched for before it is cut, and how, with the flags of Hugging Face's added tokens. It is a
/// special token of the tokenizer whether or not that library calls it special: from text only when the caller allows it.
/// </summary>
/// <param name="Text">The token's text.</param>
/// <param name="Id">Its id.</param>
internal sealed record AddedToken(string Text, int Id)
{
    /// <summary>Whether Hugging Face's decoders can leave it out; kept for writing, without a meaning here.</summary>
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
