using Microsoft.ML.Tokenizers;

namespace MlNetTokenize;

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

    public static BertSettings Of(BertOptions options) => new()
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
