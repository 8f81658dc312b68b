using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>Texts are explained without columns, and the numbers are the column's.</summary>
public sealed class TextExplainerTests
{
    private static readonly string[] Hostile = ["", " ", "\ud800", "a\0b", "ROSES roses 👍 안녕", "\u4e00\u4e8c", new string('x', 3000), "the old violin and the engine again"];

    private readonly MLContext _mlContext = new(seed: 1);
    private readonly IDataView _texts;

    public TextExplainerTests() => _texts = _mlContext.Data.LoadFromEnumerable(TopicTexts.Create(150, seed: 1));

    private static EmbeddingTrainingOptions Small => new() { Dimension = 6, NgramBuckets = 2000, Epochs = 5, CrossFittingFolds = 1 };

    public static TheoryData<bool> Kinds => [true, false];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_numbers_are_those_of_the_column(bool isLinear)
    {
        IEstimator<ITransformer> trainer = isLinear
            ? _mlContext.MulticlassClassification.Trainers.SdcaMaximumEntropy("Topic")
            : _mlContext.MulticlassClassification.Trainers.LightGbm("Topic", numberOfIterations: 5, numberOfLeaves: 4, minimumExampleCountPerLeaf: 5);
        var model = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.SmallVocabulary, new TokenColumnOptions { Lowercase = true, MaximumTokenCount = 500 })
            .Append(_mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", Small, "Topic")).AppendCacheCheckpoint(_mlContext).Append(trainer).Fit(_texts);
        TextExplainer explainer = TextExplainer.Create(SavedModel.Reload(_mlContext, model, _texts.Schema));
        IDataView asked = model.Transform(_mlContext.Data.LoadFromEnumerable(Hostile.Select(text => new TextRow { Text = text })));
        TokenContributionTransformer column = _mlContext.Transforms.Text.TokenContributions("Why", "Tokens", model).Fit(asked);
        Assert.Equal(isLinear, explainer.IsExact);
        Assert.Equal(column.OutputNames, explainer.OutputNames);
        Assert.Equal(column.Biases, explainer.Biases);
        (uint[] Tokens, float[] Why)[] expected = [.. asked.GetColumn<uint[]>("Tokens").Zip(column.Transform(asked).GetColumn<float[]>("Why"))];

        // From many threads, some of which share buffers one after another.
        Parallel.For(0, Hostile.Length * 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            string text = Hostile[i % Hostile.Length];
            IReadOnlyList<TokenContribution> tokens = explainer.Explain(text);
            Assert.Equal(expected[i % Hostile.Length].Tokens, tokens.Select(token => (uint)token.Id + 1));
            Assert.Equal(expected[i % Hostile.Length].Why, tokens.SelectMany(token => token.Values));
            Assert.All(tokens, token => Assert.Equal(token.Text, text.Substring(token.Start, token.Length)));
        });
    }

    [Fact]
    public void What_the_text_does_not_have_is_shown_as_the_column_s_key_values_have_it()
    {
        BytePairTokenizer tokenizer = BytePairTokenizer.Train(["a rose is a rose"], new BytePairTrainingOptions { VocabularySize = 260, SpecialTokens = ["<s>"] });
        var model = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", tokenizer, new TokenColumnOptions { BeginningTokenId = tokenizer.SpecialTokens["<s>"] })
            .Append(_mlContext.BinaryClassification.Trainers.TokenEmbedding("IsGood", options: Small)).Fit(_texts);
        TextExplainer explainer = TextExplainer.Create(model, "Tokens");
        IReadOnlyList<TokenContribution> tokens = explainer.Explain("a rose");
        Assert.Equal(["Score"], explainer.OutputNames);
        Assert.Equal("<s>", tokens[0].Text);
        Assert.Equal((0, 0), (tokens[0].Start, tokens[0].Length));
        Assert.Equal("a rose", string.Concat(tokens.Skip(1).Select(token => token.Text)));
        Assert.StartsWith("'<s>' ", tokens[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_character_without_an_id_adds_nothing()
    {
        var model = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", CharacterTokenizer.Train(["abcdefghijklmnopqrstuvwxyz "]))
            .Append(_mlContext.Regression.Trainers.TokenEmbedding("Score", options: Small)).Fit(_texts);
        IReadOnlyList<TokenContribution> tokens = TextExplainer.Create(model).Explain("a!b");
        Assert.Equal([0, -1, 1], tokens.Select(token => token.Id == -1 ? -1 : token.Text[0] - 'a'));
        Assert.Equal("!", tokens[1].Text);
        Assert.Equal([0f], tokens[1].Values);
    }

    [Fact]
    public void A_model_that_does_not_go_from_a_text_to_a_score_is_refused_by_name()
    {
        var tokens = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.SmallVocabulary);
        var rows = _mlContext.Transforms.Text.LearnTokenEmbedding("Rows", "Tokens", Small, "Topic");
        var beside = tokens.Append(rows).Append(_mlContext.Transforms.Concatenate("Features", "Rows", "Weight")).Append(_mlContext.MulticlassClassification.Trainers.SdcaMaximumEntropy("Topic")).Fit(_texts);
        Assert.Contains("Weight", Assert.ThrowsAny<ArgumentException>(() => TextExplainer.Create(beside)).Message, StringComparison.Ordinal);
        Assert.Contains("no rows", Assert.Throws<ArgumentException>(() => TextExplainer.Create(tokens.Fit(_texts))).Message, StringComparison.Ordinal);
        Assert.Contains("'Words'", Assert.Throws<ArgumentException>(() => TextExplainer.Create(beside, "Words")).Message, StringComparison.Ordinal);
        IDataView tokenized = tokens.Fit(_texts).Transform(_texts);
        Assert.Contains("'Tokens'", Assert.Throws<ArgumentException>(() => TextExplainer.Create(rows.Fit(tokenized))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => TextExplainer.Create(null!));
    }
}
