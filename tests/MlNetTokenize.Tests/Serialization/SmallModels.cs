using Microsoft.ML;

namespace MlNetTokenize.Tests;

/// <summary>One small model file for each kind of section.</summary>
internal static class SmallModels
{
    private static readonly MLContext Context = new(seed: 1);

    public static ModelFile Characters { get; } = SaveTokens(CharacterTokenizer.Train(["ab你"], addUnknown: true));

    public static ModelFile PaddedCharacters { get; } = SaveTokens(
        CharacterTokenizer.Train(["ab你"]), new TokenColumnOptions { MaximumTokenCount = 3, PadToMaximum = true, TruncationSide = TruncationSide.Start });

    public static ModelFile Ids { get; } = SaveTokens(
        CharacterTokenizer.Train(["ab你"], addUnknown: true),
        new TokenColumnOptions
        {
            Kind = TokenKind.Int64,
            MaximumTokenCount = 5,
            PadToMaximum = true,
            BeginningTokenId = 0,
            EndTokenId = 1,
            AttentionMaskColumnName = "M",
            TokenTypeColumnName = "Y",
            OffsetsColumnName = "O",
        });

    public static ModelFile WordPieces { get; } = ModelFile.Save(Context, Context.Transforms.Text.TokenizeIntoSubwords(
        "T", "X", TokenizerSource.Bert(new MemoryStream("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n##b"u8.ToArray()))).Fit(TextRowsAs("X"))).Single();

    public static ModelFile Texts { get; } = SaveTexts();

    public static ModelFile BytePairs { get; } = SaveTokens(
        BytePairTokenizer.Train(["aaabdaaabac"], new() { VocabularySize = 260, SpecialTokens = ["<end>"] }));

    public static ModelFile Embedding { get; } = SaveEmbedding(transformer => transformer);

    public static ModelFile Sequence { get; } = SaveEmbedding(
        transformer => transformer, new EmbeddingTrainingOptions { Dimension = 2, Pooling = TokenPooling.None, Positions = TokenPositions.Learned, MaximumTokenCount = 3 });

    public static ModelFile QuantizedEmbedding { get; } = SaveEmbedding(transformer => transformer.Quantize(EmbeddingPrecision.Int8));

    public static ModelFile Contributions { get; } = SaveEmbedding(
        rows => Context.Transforms.Text.TokenContributions("W", "T", rows).Fit(Context.Transforms.Text.TokenizeIntoSubwords("T", "X", CharacterTokenizer.Train(["ab你"])).FitTransform(TextRowsAs("X"))));

    private static ModelFile SaveTokens(Microsoft.ML.Tokenizers.Tokenizer tokenizer, TokenColumnOptions? options = null)
        => ModelFile.Save(Context, Context.Transforms.Text.TokenizeIntoSubwords("T", "X", tokenizer, options).Fit(TextRowsAs("X"))).Single();

    private static ModelFile SaveTexts()
    {
        IDataView tokens = Context.Transforms.Text.TokenizeIntoSubwords("T", "X", CharacterTokenizer.Train(["ab你"]), new TokenColumnOptions { EndTokenId = 1 }).FitTransform(TextRowsAs("X"));
        return ModelFile.Save(Context, Context.Transforms.Text.DetokenizeSubwords("A", "T").Fit(tokens)).Single();
    }

    private static ModelFile SaveEmbedding(Func<TokenEmbeddingTransformer, ITransformer> change, EmbeddingTrainingOptions? options = null)
    {
        IDataView rows = TextRowsAs("X");
        IDataView tokens = Context.Transforms.Text.TokenizeIntoSubwords("T", "X", CharacterTokenizer.Train(["ab你"])).FitTransform(rows);
        TokenEmbeddingEstimator estimator = Context.Transforms.Text.LearnTokenEmbedding(
            "F", "T", options ?? new EmbeddingTrainingOptions { Dimension = 2 }, nameof(TextRow.Topic));
        return ModelFile.Save(Context, change(estimator.Fit(tokens))).Single();
    }

    private static IDataView TextRowsAs(string column)
    {
        IDataView rows = TextRows.Load(Context);
        return Context.Transforms.CopyColumns(column, "Text").FitTransform(rows);
    }
}
