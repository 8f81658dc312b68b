using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.BytePairs.Merging;

/// <summary>All that a byte-pair tokenizer is made of: what files and models hold.</summary>
/// <param name="Vocabulary">The tokens.</param>
/// <param name="Merges">The merge list in the order of its ranks; <see langword="null"/> where the ids are the ranks and every pair whose joined bytes are a token merges (tiktoken).</param>
/// <param name="SplitPattern">How text is cut before merging.</param>
internal sealed record BytePairModel(TokenVocabulary Vocabulary, TokenPair[]? Merges, SplitPattern SplitPattern)
{
    private readonly IReadOnlyList<AddedToken>? _addedTokens;

    /// <summary>Whether a piece that is a token is that token, wherever its merges lead. Without a merge list it always is.</summary>
    public bool IgnoreMerges { get; init; } = Merges is null;

    /// <summary>Whether a text that does not begin with a space is encoded as if it did.</summary>
    public bool AddPrefixSpace { get; init; }

    /// <summary>Whether text is brought into Unicode's normalization form C first.</summary>
    public bool NormalizesToFormC { get; init; }

    /// <summary>The id that the vocabulary's own post-processor puts before a text. <c>Encode</c> does not.</summary>
    public int? BeginningTokenId { get; init; }

    /// <summary>The id that the vocabulary's own post-processor puts after a text. <c>Encode</c> does not.</summary>
    public int? EndTokenId { get; init; }

    /// <summary>The special tokens of the vocabulary, with how they are looked for; by id.</summary>
    public IReadOnlyList<AddedToken> AddedTokens
    {
        get => _addedTokens ?? [.. Vocabulary.SpecialTokens.OrderBy(special => special.Value).Select(special => new AddedToken(special.Key, special.Value))];
        init => _addedTokens = value;
    }
}
