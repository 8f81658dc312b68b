using System.Text;
using Microsoft.ML.Tokenizers;

namespace MlNetTokenize.Tokenization.Sources;

/// <summary>What <see cref="BertOptions"/> has beyond <see cref="WordPieceOptions"/>.</summary>
internal sealed record BertSettings
{
    public required bool LowersCase { get; init; }

    public required bool AppliesBasicTokenization { get; init; }

    public required bool SplitsOnSpecialTokens { get; init; }

    public required bool CutsCjk { get; init; }

    public required bool RemovesNonSpacingMarks { get; init; }

    public required string SeparatorToken { get; init; }

    public required string PaddingToken { get; init; }

    public required string ClassificationToken { get; init; }

    public required string MaskingToken { get; init; }

    public static BertSettings FromOptions(BertOptions options) => new()
    {
        LowersCase = options.LowerCaseBeforeTokenization,
        AppliesBasicTokenization = options.ApplyBasicTokenization,
        SplitsOnSpecialTokens = options.SplitOnSpecialTokens,
        CutsCjk = options.IndividuallyTokenizeCjk,
        RemovesNonSpacingMarks = options.RemoveNonSpacingMarks,
        SeparatorToken = options.SeparatorToken,
        PaddingToken = options.PaddingToken,
        ClassificationToken = options.ClassificationToken,
        MaskingToken = options.MaskingToken,
    };

    /// <summary>
    /// Whether a normalizer is the one that BertTokenizer.Create makes of these options and writes into them: its class is Microsoft's own, so it is known by what it does.
    /// </summary>
    public bool IsOwnNormalizer(Normalizer normalizer)
        => AppliesBasicTokenization
            && normalizer.GetType().FullName == "Microsoft.ML.Tokenizers.BertNormalizer"
            && normalizer.Normalize("A") == (LowersCase ? "a" : "A")
            && normalizer.Normalize("中") == (CutsCjk ? " 中 " : "中")
            && normalizer.Normalize("é") == (RemovesNonSpacingMarks ? "e" : "é");

    /// <summary>
    /// Whether a pre-tokenizer is the one that BertTokenizer.Create writes into options that have its normalizer and split on special tokens: it is made anew each time and keeps its
    /// expression to itself, so it is known by what it does to every character of the basic plane, in words and among signs, and to long words.
    /// </summary>
    public bool IsOwnPreTokenizer(PreTokenizer preTokenizer)
    {
        if (!AppliesBasicTokenization || !SplitsOnSpecialTokens || preTokenizer is not RegexPreTokenizer)
        {
            return false;
        }

        var probe = new StringBuilder();
        for (int unit = 0; unit <= char.MaxValue; unit++)
        {
            probe.Append('a').Append((char)unit).Append("a.").Append((char)unit).Append("; ").Append((char)unit).Append(' ');
        }

        string text = probe.Append('a', 1000).Append(' ', 1000).Append('7', 1000).Append('.', 1000).ToString();
        return preTokenizer.PreTokenize(text).SequenceEqual(PreTokenizer.CreateWordOrPunctuation().PreTokenize(text));
    }

    public BertOptions MakeOptions(bool allowSpecialTokens) => new()
    {
        LowerCaseBeforeTokenization = LowersCase,
        ApplyBasicTokenization = AppliesBasicTokenization,
        SplitOnSpecialTokens = SplitsOnSpecialTokens && allowSpecialTokens,
        IndividuallyTokenizeCjk = CutsCjk,
        RemoveNonSpacingMarks = RemovesNonSpacingMarks,
        SeparatorToken = SeparatorToken,
        PaddingToken = PaddingToken,
        ClassificationToken = ClassificationToken,
        MaskingToken = MaskingToken,
    };
}
