namespace MlNetTokenize.Tokenization.Splitting;

/// <summary>The patterns as a model file numbers them; a number is never used again for another pattern.</summary>
internal enum SplitPatternKind : byte
{
    None = 0,
    Gpt2 = 1,
    Cl100k = 2,
    O200k = 3,
    Regex = 4,
    Llama3 = 5,
    Qwen2 = 6,
    Sequence = 7,
    CodePointRegex = 8,
    DigitRuns = 9,
    SingleDigits = 10,
}
