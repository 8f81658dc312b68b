using System.Text;
using MlNetTokenize.Tokenization.Normalization;
using MlNetTokenize.Tokenization.PostProcessors;
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

    /// <summary>What is done to a text first; <see langword="null"/> for nothing.</summary>
    public TextNormalizer? Normalizer { get; init; }

    /// <summary>Whether that is Unicode's normalization form C.</summary>
    public bool NormalizesToFormC
    {
        get => Normalizer is UnicodeFormNormalizer { Form: NormalizationForm.FormC };
        init => Normalizer = value ? new UnicodeFormNormalizer(NormalizationForm.FormC) : null;
    }

    /// <summary>The id that a file of before puts before a text. <c>Encode</c> does not.</summary>
    public int? BeginningTokenId { get; init; }

    /// <summary>The id that a file of before puts after a text. <c>Encode</c> does not.</summary>
    public int? EndTokenId { get; init; }

    /// <summary>What the file says is put around texts; <see langword="null"/>: only the two ids above, if any.</summary>
    public PostProcessor? PostProcessor { get; init; }

    /// <summary>How the file wants rows cut off.</summary>
    public Truncation? Truncation { get; init; }

    /// <summary>How the file wants rows filled up.</summary>
    public Padding? Padding { get; init; }

    /// <summary>The parts of the file that are written as they were read; <see langword="null"/> where it does not come from one.</summary>
    public FileParts? Parts { get; init; }

    /// <summary>Whether added tokens that are not special are found in any text. Not where a model file of before is read, whose ids stay what they were.</summary>
    public bool FindsAddedTokens { get; init; } = true;

    /// <summary>The added tokens of the vocabulary, special ones and others, with how they are looked for; by id.</summary>
    public IReadOnlyList<AddedToken> AddedTokens
    {
        get => _addedTokens ?? [.. Vocabulary.SpecialTokens.OrderBy(special => special.Value).Select(special => new AddedToken(special.Key, special.Value))];
        init => _addedTokens = value;
    }
}
