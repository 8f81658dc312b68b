using Microsoft.ML;

namespace MlNetTokenize.Tests;

public sealed class EmbeddingEstimatorTests
{
    private const string LabelExpected = "Key, Boolean or Single, or a vector of keys or of Single";
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly IDataView _tokens;

    public EmbeddingEstimatorTests() => _tokens = TextRows.LoadTokens(_mlContext);

    [Theory]
    [InlineData(nameof(TextRow.Topic))]
    [InlineData(nameof(TextRow.IsGood))]
    [InlineData(nameof(TextRow.Score))]
    public void A_learned_embedding_passes_the_checks_of_mlnet(string label)
        => EstimatorChecks.Run(
            _mlContext,
            _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", TextRows.SmallEmbedding, label, nameof(TextRow.Weight)),
            _tokens,
            [
                .. InvalidTokens,
                new InvalidInput(Without(label), [$"'{label}'"], OnlyToFit: true),
                new InvalidInput(With(label, "Text"), [$"'{label}'", LabelExpected, "String"], OnlyToFit: true),
                new InvalidInput(_mlContext.Transforms.Conversion.ConvertType(label, label, Microsoft.ML.Data.DataKind.Double).FitTransform(VectorsAs(label)), [$"'{label}'", LabelExpected, "Vector<Double"], OnlyToFit: true),
                new InvalidInput(Without(nameof(TextRow.Weight)), ["'Weight'"], OnlyToFit: true),
                new InvalidInput(With(nameof(TextRow.Weight), nameof(TextRow.Topic)), ["'Weight'", "expected Single", "Key<UInt32"], OnlyToFit: true),
            ]);

    [Fact]
    public void A_learned_sequence_passes_the_checks_of_mlnet()
    {
        EmbeddingTrainingOptions options = TextRows.SmallEmbedding;
        options.Pooling = TokenPooling.None;
        EstimatorChecks.Run(
            _mlContext, _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", options, nameof(TextRow.Topic)), _tokens, InvalidTokens);
    }

    [Theory]
    [InlineData(TokenPooling.Mean)]
    [InlineData(TokenPooling.None)]
    public void A_given_table_passes_the_checks_of_mlnet(TokenPooling pooling)
        => EstimatorChecks.Run(
            _mlContext, _mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", GivenTable, pooling), _tokens, InvalidTokens);

    [Fact]
    public void An_embedding_that_overwrites_its_column_passes_the_checks_of_mlnet()
        => EstimatorChecks.Run(_mlContext, _mlContext.Transforms.Text.ApplyTokenEmbedding("Tokens", null, GivenTable), _tokens, InvalidTokens);

    private static EmbeddingTable GivenTable => EmbeddingTable.Create(TextRows.LearnTokenizer().VocabularySize, 3, seed: 5);

    private InvalidInput[] InvalidTokens =>
    [
        new(Without("Tokens"), ["'Tokens'"]),
        new(With("Tokens", nameof(TextRow.Topic)), ["'Tokens'", "vector of keys, Int32 or Int64", "Key<UInt32"]),
        new(With("Tokens", "Text"), ["'Tokens'", "vector of keys, Int32 or Int64", "String"]),
        new(VectorsAs("Tokens"), ["'Tokens'", "vector of keys, Int32 or Int64", "Vector<Single"]),
    ];

    private IDataView VectorsAs(string column) => _mlContext.Transforms.Concatenate(column, nameof(TextRow.Score), nameof(TextRow.Weight)).FitTransform(_tokens);

    private IDataView Without(string column) => _mlContext.Transforms.DropColumns(column).FitTransform(_tokens);

    private IDataView With(string column, string copied) => _mlContext.Transforms.CopyColumns(column, copied).FitTransform(_tokens);
}
