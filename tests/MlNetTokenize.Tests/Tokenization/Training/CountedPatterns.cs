using MlNetTokenize.Tokenization.Splitting;

namespace MlNetTokenize.Tests;

/// <summary>A pattern of every kind, by name, so that a theory's rows can be shown and run one by one.</summary>
internal static class CountedPatterns
{
    public static TheoryData<string> Names
        => ["Gpt2", "Cl100k", "O200k", "None", "Llama3", "Qwen2", "Regex", "CodePointRegex", "DigitRuns", "SingleDigits", "Sequence"];

    /// <summary>Those that are scanned in UTF-8.</summary>
    public static TheoryData<string> Scanners => ["Gpt2", "Cl100k", "O200k", "Llama3", "Qwen2"];

    public static SplitPattern Named(string name) => name switch
    {
        "Gpt2" => SplitPattern.Gpt2,
        "Cl100k" => SplitPattern.Cl100k,
        "O200k" => SplitPattern.O200k,
        "None" => SplitPattern.None,
        "Llama3" => SplitPattern.Llama3,
        "Qwen2" => SplitPattern.Qwen2,
        "Regex" => SplitPattern.FromRegex(@"\w+|\s"),
        "CodePointRegex" => new CodePointRegexSplitPattern(@"\p{L}+|\p{N}{1,3}"),
        "DigitRuns" => DigitsSplitPattern.Runs,
        "SingleDigits" => DigitsSplitPattern.Single,
        "Sequence" => new SequenceSplitPattern([DigitsSplitPattern.Single, new CodePointRegexSplitPattern(@"\s?\p{L}+"), SplitPattern.Gpt2]),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such pattern."),
    };
}
