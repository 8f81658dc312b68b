namespace MlNetTokenize;

/// <summary>A text, or a pair of texts, as tokens with all that a tokenizer's file says is put around them.</summary>
public sealed class SubwordEncoding
{
    internal SubwordEncoding(IReadOnlyList<int> ids, IReadOnlyList<int> typeIds, IReadOnlyList<Range> offsets, IReadOnlyList<bool> specialTokensMask)
    {
        Ids = ids;
        TypeIds = typeIds;
        Offsets = offsets;
        SpecialTokensMask = specialTokensMask;
    }

    /// <summary>Gets the tokens.</summary>
    public IReadOnlyList<int> Ids { get; }

    /// <summary>Gets the type of each token: which text it belongs to, as the file counts them.</summary>
    public IReadOnlyList<int> TypeIds { get; }

    /// <summary>Gets the place of each token in its own text, in UTF-16 units; 0..0 for what has no text.</summary>
    public IReadOnlyList<Range> Offsets { get; }

    /// <summary>Gets whether each token was put around the texts.</summary>
    public IReadOnlyList<bool> SpecialTokensMask { get; }
}
