using Microsoft.ML.Tokenizers;

namespace MlNetTokenize.Tokenization.Sources;

/// <summary>A tokenizer, and what its class does not say of its vocabulary.</summary>
/// <param name="Tokenizer">It gives a text's own ids: none around the text, and none of special tokens that the text spells unless that is allowed.</param>
/// <param name="TokenTexts">The text of each id, <see langword="null"/> for a hole; see <see cref="Sources.TokenTexts"/>.</param>
internal sealed record BuiltSource(Tokenizer Tokenizer, string?[] TokenTexts)
{
    public int? BeginningTokenId { get; init; }

    public int? EndTokenId { get; init; }

    public int? SeparatorTokenId { get; init; }

    public int? PadTokenId { get; init; }

    /// <summary>Whether the offsets of <see cref="Tokenizer"/>'s tokens are places in the text that it was given.</summary>
    public bool GivesOffsets { get; init; }

    /// <summary>
    /// Where the tokens are the bytes of the text without a gap, and each token's text has a character for each byte, what stands before the text: the tokens' places then
    /// follow from their lengths, and not from the class's offsets, which do not tell the end of a character from its middle. <see langword="null"/> for other tokenizers.
    /// </summary>
    public string? PrefixOfBytes { get; init; }

    /// <summary>Whether <see cref="Tokenizer"/> throws at text that .NET cannot normalize: lone surrogates and U+FFFE.</summary>
    public bool NormalizesText { get; init; }
}
