using Microsoft.ML.Tokenizers;

namespace MlNetTokenize.Tokenization.Sources;

/// <summary>A pre-tokenizer as data.</summary>
/// <param name="Kind">Which one.</param>
/// <param name="Pattern">The pattern, for <see cref="PreTokenizerKind.SplitPattern"/>.</param>
internal sealed record SourcePreTokenizer(PreTokenizerKind Kind, SplitPattern? Pattern = null)
{
    public static SourcePreTokenizer Default { get; } = new(PreTokenizerKind.Default);

    /// <exception cref="ArgumentException">The pre-tokenizer is code that a model file cannot hold.</exception>
    public static SourcePreTokenizer FromPreTokenizer(PreTokenizer? preTokenizer, string parameterName)
    {
        switch (preTokenizer)
        {
            case null:
                return Default;
            case SplitPattern pattern:
                return new SourcePreTokenizer(PreTokenizerKind.SplitPattern, pattern);
            case RobertaPreTokenizer:
                return new SourcePreTokenizer(PreTokenizerKind.Roberta);
            case RegexPreTokenizer when Known(preTokenizer) is { } known:
                return known;
        }

        throw new ArgumentException(
            $"A {preTokenizer.GetType()} is code, which a model file cannot hold; use one of the {nameof(SplitPattern)}s, "
            + $"{nameof(SplitPattern)}.{nameof(SplitPattern.FromRegex)} for a regular expression, or what {nameof(PreTokenizer)}.{nameof(PreTokenizer.CreateWhiteSpace)}, "
            + $"{nameof(PreTokenizer.CreateWordOrPunctuation)} and {nameof(PreTokenizer.CreateWordOrNonWord)} make when they are given no special tokens.",
            parameterName);
    }

    /// <summary>The pre-tokenizer; <see langword="null"/> for the class's own.</summary>
    /// <param name="specialTokens">What is cut out of a text as pieces of their own before all else.</param>
    public PreTokenizer? Build(IReadOnlyDictionary<string, int>? specialTokens) => Kind switch
    {
        PreTokenizerKind.Default => null,
        PreTokenizerKind.SplitPattern => WithSpecialTokens(Pattern!, specialTokens),
        PreTokenizerKind.WhiteSpace => PreTokenizer.CreateWhiteSpace(specialTokens),
        PreTokenizerKind.WordOrPunctuation => PreTokenizer.CreateWordOrPunctuation(specialTokens),
        PreTokenizerKind.WordOrNonWord => PreTokenizer.CreateWordOrNonWord(specialTokens),
        PreTokenizerKind.Roberta => WithSpecialTokens(RobertaPreTokenizer.Instance, specialTokens),
        _ => throw new InvalidDataException($"There is no pre-tokenizer of kind {(byte)Kind}."),
    };

    private static PreTokenizer WithSpecialTokens(PreTokenizer preTokenizer, IReadOnlyDictionary<string, int>? specialTokens)
        => specialTokens is { Count: > 0 } ? new SpecialTokenPieces(preTokenizer, specialTokens) : preTokenizer;

    // A RegexPreTokenizer keeps its expression to itself, but there is one of each of these.
    private static SourcePreTokenizer? Known(PreTokenizer preTokenizer)
        => new[] { PreTokenizerKind.WhiteSpace, PreTokenizerKind.WordOrPunctuation, PreTokenizerKind.WordOrNonWord }
            .Select(kind => new SourcePreTokenizer(kind)).FirstOrDefault(known => known.Build(specialTokens: null) == preTokenizer);
}
