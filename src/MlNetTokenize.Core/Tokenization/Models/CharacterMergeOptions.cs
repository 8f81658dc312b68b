namespace MlNetTokenize.Tokenization.Models;

/// <summary>What Hugging Face's <c>BPE</c> model has besides tokens and merges, under the file's names.</summary>
internal sealed record CharacterMergeOptions
{
    /// <summary>The id of <c>unk_token</c>: what a character without a token is; <see langword="null"/>: it is left out.</summary>
    public int? UnknownId { get; init; }

    /// <summary>Whether the file names an unknown token that its vocabulary has not: then a character without a token is an error.</summary>
    public bool LacksUnknown { get; init; }

    /// <summary><c>fuse_unk</c>: unknown characters next to each other are one token.</summary>
    public bool FuseUnknown { get; init; }

    /// <summary><c>byte_fallback</c>: a character without a token is written in tokens of its bytes, if all of them are there.</summary>
    public bool ByteFallback { get; init; }

    /// <summary><c>continuing_subword_prefix</c>: what the file writes before a character that does not begin a piece.</summary>
    public string ContinuingSubwordPrefix { get; init; } = string.Empty;

    /// <summary><c>end_of_word_suffix</c>: what it writes behind a character that ends a piece.</summary>
    public string EndOfWordSuffix { get; init; } = string.Empty;

    /// <summary><c>ignore_merges</c>: a piece that is a token is that one, whatever merges lead to.</summary>
    public bool IgnoreMerges { get; init; }
}
