using MlNetTokenize.Tokenization.Splitting;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>
/// The regular expressions under which the scanned patterns stand in tokenizer.json files. In that format's engine <c>\p{N}{1,3}+</c> is a repetition of a
/// repetition and <c>$</c> the end of a line, so neither tiktoken's own spelling of cl100k nor the same without possessive signs is this pattern there.
/// </summary>
internal static class PublishedPatterns
{
    public const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private const string Cl100k =
        @"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s";

    private const string O200k =
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"
        + @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"
        + @"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string Llama3 =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string Qwen2 =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private static readonly Dictionary<string, SplitPattern> Known = new(StringComparer.Ordinal)
    {
        [Gpt2] = SplitPattern.Gpt2,
        [@"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"] = SplitPattern.Gpt2,
        [@"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"] = SplitPattern.Gpt2,
        [Cl100k] = SplitPattern.Cl100k,
        [O200k] = SplitPattern.O200k,
        [Llama3] = SplitPattern.Llama3,
        [@"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"] = SplitPattern.Llama3,
        [@"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"] = SplitPattern.Llama3,
        [@"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"] = SplitPattern.Llama3,
        [Qwen2] = SplitPattern.Qwen2,
    };

    /// <summary>All expressions that are known, for tests.</summary>
    public static IEnumerable<KeyValuePair<string, SplitPattern>> All => Known;

    /// <summary>The scanner that cuts as the expression does, if there is one.</summary>
    public static SplitPattern? Find(string regex) => Known.GetValueOrDefault(regex);

    /// <summary>The expression under which a pattern is written, or <see langword="null"/> where it is not one expression.</summary>
    public static string? ExpressionOf(SplitPattern pattern) => pattern.Kind switch
    {
        SplitPatternKind.Gpt2 => Gpt2,
        SplitPatternKind.Cl100k => Cl100k,
        SplitPatternKind.O200k => O200k,
        SplitPatternKind.Llama3 => Llama3,
        SplitPatternKind.Qwen2 => Qwen2,
        SplitPatternKind.CodePointRegex => ((CodePointRegexSplitPattern)pattern).Pattern,
        _ => null,
    };
}
