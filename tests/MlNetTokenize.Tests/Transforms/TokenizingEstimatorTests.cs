using Microsoft.ML;

namespace MlNetTokenize.Tests;

public sealed class TokenizingEstimatorTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [Fact]
    public void A_learned_tokenizer_passes_the_checks_of_mlnet()
        => Check(_mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.SmallVocabulary));

    [Fact]
    public void A_given_byte_pair_tokenizer_passes_the_checks_of_mlnet()
        => Check(_mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.LearnTokenizer()));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_given_character_tokenizer_passes_the_checks_of_mlnet(bool addUnknown)
        => Check(_mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", CharacterTokenizer.Train(["the dog", "你"], addUnknown)));

    [Fact]
    public void A_tokenizer_that_overwrites_its_column_passes_the_checks_of_mlnet()
        => Check(_mlContext.Transforms.Text.TokenizeIntoSubwords("Text", null, TextRows.SmallVocabulary));

    private void Check(IEstimator<ITransformer> estimator)
    {
        IDataView numbers = _mlContext.Transforms.CopyColumns("Text", "Score").FitTransform(TextRows.Load(_mlContext));
        IDataView vectors = _mlContext.Transforms.Concatenate("Text", "Score", "Weight").FitTransform(TextRows.Load(_mlContext));
        IDataView nothing = _mlContext.Transforms.DropColumns("Text").FitTransform(TextRows.Load(_mlContext));
        EstimatorChecks.Run(
            _mlContext,
            estimator,
            TextRows.Load(_mlContext),
            new InvalidInput(numbers, ["'Text'", "expected String or a vector of String", "got Single"]),
            new InvalidInput(vectors, ["'Text'", "expected String or a vector of String", "got Vector<Single"]),
            new InvalidInput(nothing, ["'Text'"]));
    }
}
