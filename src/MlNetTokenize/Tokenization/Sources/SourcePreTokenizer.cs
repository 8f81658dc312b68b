using System.Text;
using Microsoft.ML.Tokenizers;

namespace MlNetTokenize;

/// <summary>A pre-tokenizer as data.</summary>
/// <param name="Kind">Which one.</param>
/// <param name="Pattern">The pattern, for <see cref="PreTokenizerKind.SplitPattern"/>.</param>
internal sealed record SourcePreTokenizer(PreTokenizerKind Kind, SplitPattern? Pattern = null)
{
    public static SourcePreTokenizer Default { get; } = new(PreTokenizerKind.Default);

    /// <exception cref="ArgumentException">The pre-tokenizer is code that a model file cannot hold.</exception>
    public static SourcePreTokenizer Of(PreTokenizer? preTokenizer, string parameterName)
    {
        switch (preTokenizer)
        {
            case null:
                return Default;
            case SplitPattern pattern:
                return new SourcePreTokenizer(PreTokenizerKind.SplitPattern, pattern);
            case RobertaPreTokenizer:
                return new SourcePreTokenizer(PreTokenizerKind.Roberta);
            case RegexPreTokenizer when Recognize(preTokenizer) is { } known:
                return known;
        }

        throw new ArgumentException(
            $"A {preTokenizer.GetType()} is code, which a model file cannot hold; use one of the {nameof(SplitPattern)}s, "
            + $"{nameof(SplitPattern)}.{nameof(SplitPattern.FromRegex)} for a regular expression, or what {nameof(PreTokenizer)}.{nameof(PreTokenizer.CreateWhiteSpace)}, "
            + $"{nameof(PreTokenizer.CreateWordOrPunctuation)} and {nameof(PreTokenizer.CreateWordOrNonWord)} make.",
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

    // It keeps its expression to itself. The three that the base class makes are known by what they do, and so is the one that BertTokenizer.Create
    // writes into the options that it is given.
    private static SourcePreTokenizer? Recognize(PreTokenizer preTokenizer)
    {
        string? probe = null;
        foreach (PreTokenizerKind kind in new[] { PreTokenizerKind.WhiteSpace, PreTokenizerKind.WordOrPunctuation, PreTokenizerKind.WordOrNonWord })
        {
            var known = new SourcePreTokenizer(kind);
            PreTokenizer built = known.Build(specialTokens: null)!;
            if (built == preTokenizer || built.PreTokenize(probe ??= MakeProbe()).SequenceEqual(preTokenizer.PreTokenize(probe)))
            {
                return known;
            }
        }

        return null;
    }

    // Every character of the basic plane as a word's part, among signs and alone: regular expressions that cut this alike, cut alike.
    private static string MakeProbe()
    {
        var probe = new StringBuilder();
        for (int unit = 0; unit <= char.MaxValue; unit++)
        {
            probe.Append('a').Append((char)unit).Append("a.").Append((char)unit).Append("; ").Append((char)unit).Append(' ');
        }

        return probe.ToString();
    }
}
