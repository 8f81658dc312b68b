using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTokenize.Transforms.Explaining;

namespace MlNetTokenize.Tests;

/// <summary>What tokens add to the scores of models that are linear over pooled rows: with the bias it is the score.</summary>
public sealed class TokenContributionTests
{
    private const int Topics = 3;
    private static readonly TextRow[] Rows = TopicTexts.Create(150, seed: 1);

    private readonly MLContext _mlContext = new(seed: 1);
    private readonly IDataView _texts;

    public TokenContributionTests() => _texts = _mlContext.Data.LoadFromEnumerable(Rows.Append(new TextRow { Text = string.Empty }).Append(new TextRow { Text = "\ud800 roses roses\0 \u4e00" }));

    public static TheoryData<TokenPooling, TermWeighting> Poolings
    {
        get
        {
            var cases = new TheoryData<TokenPooling, TermWeighting>();
            foreach (TokenPooling pooling in Enum.GetValues<TokenPooling>().Where(pooling => pooling != TokenPooling.None))
            {
                cases.Add(pooling, TermWeighting.Count);
            }

            cases.Add(TokenPooling.Mean, TermWeighting.LogCount);
            cases.Add(TokenPooling.Mean, TermWeighting.Presence);
            cases.Add(TokenPooling.SqrtN, TermWeighting.LogCount);
            return cases;
        }
    }

    public static TheoryData<string> LinearTrainers
        => ["SDCA", "L-BFGS", "SDCA without softmax", "logistic SDCA", "logistic L-BFGS", "averaged perceptron", "linear SVM", "logistic SGD", "regression SDCA", "Poisson", "online gradient descent", "one against all", "one against all without probabilities"];

    public static TheoryData<string> LinearSteps => ["mean and variance", "largest", "largest and smallest", "another name", "a vector of one column", "several", "a column beside"];

    private SubwordTokenizingEstimator Tokens => _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.SmallVocabulary);

    [Theory]
    [MemberData(nameof(Poolings))]
    public void The_rows_own_layer_is_explained_with_any_pooling(TokenPooling pooling, TermWeighting weighting)
    {
        EmbeddingTrainingOptions options = Small(pooling, weighting);
        Explains(Tokens.Append(_mlContext.MulticlassClassification.Trainers.TokenEmbedding("Topic", options: options)), "softmax", Topics);
        Explains(Tokens.Append(_mlContext.BinaryClassification.Trainers.TokenEmbedding("IsGood", options: options)), "none", 1);
        Explains(Tokens.Append(_mlContext.Regression.Trainers.TokenEmbedding("Score", options: options)), "none", 1);
    }

    [Theory]
    [MemberData(nameof(LinearTrainers))]
    public void Linear_trainers_of_ML_NET_are_explained(string trainer)
    {
        (IEstimator<ITransformer> estimator, string link, int outputs) = Find(trainer);
        Explains(
            Tokens.Append(_mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", Small(TokenPooling.Mean, TermWeighting.LogCount), "Topic")).AppendCacheCheckpoint(_mlContext).Append(estimator),
            link,
            outputs);
    }

    [Theory]
    [MemberData(nameof(LinearSteps))]
    public void Steps_between_rows_and_trainer_are_folded_into_the_layer(string steps)
        => Explains(
            Tokens.Append(_mlContext.Transforms.Text.LearnTokenEmbedding("Rows", "Tokens", Small(TokenPooling.SqrtN, TermWeighting.Count), "Topic")).Append(Between(steps)).AppendCacheCheckpoint(_mlContext)
                .Append(_mlContext.MulticlassClassification.Trainers.SdcaMaximumEntropy("Topic")),
            "softmax",
            Topics);

    [Fact]
    public void Chains_in_chains_quantized_rows_and_names_of_classes()
    {
        IDataView named = _mlContext.Transforms.Conversion.MapValueToKey("Named", "Score").Fit(_texts).Transform(_texts);
        var inner = _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", Small(TokenPooling.Mean, TermWeighting.Count), "Named").AppendCacheCheckpoint(_mlContext)
            .Append(_mlContext.MulticlassClassification.Trainers.SdcaMaximumEntropy("Named").Append(_mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel")));
        var model = Tokens.Append(inner).Fit(named);
        ITransformer[] steps = [.. ExplainedModel.StepsOf(model).Select(step => step is TokenEmbeddingTransformer rows ? rows.Quantize(EmbeddingPrecision.Int8) : step)];
        TokenContributionTransformer transformer = AssertSums(new TransformerChain<ITransformer>(steps), named, "softmax");
        Assert.Equal(["0", "10", "20"], transformer.OutputNames.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_chain_without_a_trainer_is_explained_by_the_layer_that_its_rows_were_learned_with()
    {
        var rows = Tokens.Append(_mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", Small(TokenPooling.Sum, TermWeighting.Count), "IsGood")).Fit(_texts);
        EmbeddingHead head = ExplainedModel.StepsOf(rows).OfType<TokenEmbeddingTransformer>().Single().Model.Head!;
        IDataView vectors = rows.Transform(_texts);
        TokenContributionTransformer transformer = _mlContext.Transforms.Text.TokenContributions("Why", "Tokens", rows).Fit(vectors);
        foreach ((float[] vector, float[] why) in vectors.GetColumn<float[]>("Features").Zip(transformer.Transform(vectors).GetColumn<float[]>("Why")))
        {
            var score = new float[1];
            head.Score(vector, score);
            Assert.Equal(score[0], transformer.Biases[0] + why.Sum(), 1e-3f);
        }
    }

    [Fact]
    public void Missing_tokens_keep_their_places_and_add_nothing()
    {
        var padded = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.SmallVocabulary, new TokenColumnOptions { MaximumTokenCount = 40, PadToMaximum = true });
        var model = padded.Append(_mlContext.MulticlassClassification.Trainers.TokenEmbedding("Topic", options: Small(TokenPooling.Mean, TermWeighting.Count))).Fit(_texts);
        IDataView scored = model.Transform(_texts);
        IDataView view = _mlContext.Transforms.Text.TokenContributions("Why", "Tokens", model).Fit(scored).Transform(scored);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 40, Topics), view.Schema["Why"].Type);
        Assert.All(view.GetColumn<uint[]>("Tokens").Zip(view.GetColumn<float[]>("Why")), row => Assert.All(row.First.Index(), token => Assert.Equal(token.Item == 0, row.Second[(token.Index * Topics)..((token.Index + 1) * Topics)].All(value => value == 0))));
        AssertSums(model, _texts, "softmax");
    }

    [Fact]
    public void It_keeps_what_ML_NET_asks_of_estimators()
    {
        var model = Tokens.Append(_mlContext.MulticlassClassification.Trainers.TokenEmbedding("Topic", options: Small(TokenPooling.Mean, TermWeighting.Count))).Fit(_texts);
        IDataView tokens = _mlContext.Transforms.SelectColumns("Tokens").Fit(model.Transform(_texts)).Transform(model.Transform(_texts));
        IDataView others = _mlContext.Transforms.CopyColumns("Tokens", "Text").Fit(_texts).Transform(_texts);
        EstimatorChecks.Run(
            _mlContext,
            _mlContext.Transforms.Text.TokenContributions("Why", "Tokens", model),
            tokens,
            new InvalidInput(_mlContext.Data.LoadFromEnumerable(Rows), ["Tokens"]),
            new InvalidInput(others, ["Tokens", "keys"]));
    }

    [Fact]
    public void What_cannot_be_explained_is_refused_by_name()
    {
        ITransformer sequence = Tokens.Append(_mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", new EmbeddingTrainingOptions { Dimension = 4, Pooling = TokenPooling.None, NgramLength = 1 }, "Topic")).Fit(_texts);
        ITransformer given = Tokens.Append(_mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", EmbeddingTable.Create(1000, 4, seed: 1))).Fit(_texts);
        Refuses(sequence, "Tokens", "None", "model");
        Refuses(given, "Tokens", "trainer", "model");
        Refuses(given, "Words", "'Tokens'", "model");
        Refuses(Tokens.Fit(_texts), "Tokens", "no rows", "model");
        Assert.Equal("model", Assert.Throws<ArgumentNullException>(() => _mlContext.Transforms.Text.TokenContributions("Why", "Tokens", null!)).ParamName);
        Assert.Throws<ArgumentException>(() => _mlContext.Transforms.Text.TokenContributions(string.Empty, "Tokens", given));

        var model = Tokens.Append(_mlContext.BinaryClassification.Trainers.TokenEmbedding("IsGood", options: Small(TokenPooling.Mean, TermWeighting.Count))).Fit(_texts);
        TokenContributionTransformer transformer = _mlContext.Transforms.Text.TokenContributions("Why", "Tokens", model).Fit(model.Transform(_texts));
        IDataView others = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", new BytePairTrainingOptions { VocabularySize = 257 }).Fit(_texts).Transform(_texts);
        Assert.Contains("another tokenizer", Assert.ThrowsAny<ArgumentException>(() => transformer.Transform(others)).Message, StringComparison.Ordinal);
        IDataView ids = TokenRow<int>.Load(_mlContext, NumberDataViewType.Int32, size: null, new TokenRow<int> { Tokens = new VBuffer<int>(2, [1, -1]) });
        Assert.Contains("-1", Assert.ThrowsAny<Exception>(() => transformer.Transform(ids).GetColumn<float[]>("Why").ToArray()).GetBaseException().Message, StringComparison.Ordinal);

        void Refuses(ITransformer refused, string tokens, string message, string parameter)
        {
            ArgumentException refusal = Assert.Throws<ArgumentException>(() => _mlContext.Transforms.Text.TokenContributions("Why", tokens, refused));
            Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
            Assert.Equal(parameter, refusal.ParamName);
        }
    }

    private static EmbeddingTrainingOptions Small(TokenPooling pooling, TermWeighting weighting)
        => new() { Dimension = 8, NgramLength = pooling is TokenPooling.Max or TokenPooling.First or TokenPooling.Last ? 1 : 3, NgramBuckets = 3000, Epochs = 5, LearningRate = 0.2f, CrossFittingFolds = 1, Pooling = pooling, TermWeighting = weighting };

    private (IEstimator<ITransformer> Trainer, string Link, int Outputs) Find(string name)
    {
        MulticlassClassificationCatalog.MulticlassClassificationTrainers classes = _mlContext.MulticlassClassification.Trainers;
        BinaryClassificationCatalog.BinaryClassificationTrainers binary = _mlContext.BinaryClassification.Trainers;
        RegressionCatalog.RegressionTrainers numbers = _mlContext.Regression.Trainers;
        return name switch
        {
            "SDCA" => (classes.SdcaMaximumEntropy("Topic"), "softmax", Topics),
            "L-BFGS" => (classes.LbfgsMaximumEntropy("Topic"), "softmax", Topics),
            "SDCA without softmax" => (classes.SdcaNonCalibrated("Topic"), "none", Topics),
            "logistic SDCA" => (binary.SdcaLogisticRegression("IsGood"), "none", 1),
            "logistic L-BFGS" => (binary.LbfgsLogisticRegression("IsGood"), "none", 1),
            "averaged perceptron" => (binary.AveragedPerceptron("IsGood"), "none", 1),
            "linear SVM" => (binary.LinearSvm("IsGood"), "none", 1),
            "logistic SGD" => (binary.SgdCalibrated("IsGood"), "none", 1),
            "regression SDCA" => (numbers.Sdca("Score"), "none", 1),
            "Poisson" => (numbers.LbfgsPoissonRegression("Score"), "exponential", 1),
            "online gradient descent" => (numbers.OnlineGradientDescent("Score"), "none", 1),
            "one against all" => (classes.OneVersusAll(binary.AveragedPerceptron("Topic"), "Topic"), "own probabilities", Topics),
            _ => (classes.OneVersusAll(binary.SdcaLogisticRegression("Topic"), "Topic", useProbabilities: false), "none", Topics),
        };
    }

    private IEstimator<ITransformer> Between(string name)
    {
        TransformsCatalog transforms = _mlContext.Transforms;
        return name switch
        {
            "mean and variance" => transforms.NormalizeMeanVariance("Features", "Rows", fixZero: false),
            "largest" => transforms.NormalizeMeanVariance("Features", "Rows"),
            "largest and smallest" => transforms.NormalizeMinMax("Features", "Rows", fixZero: false),
            "another name" => transforms.CopyColumns("Features", "Rows"),
            "a vector of one column" => transforms.Concatenate("Features", "Rows"),
            "several" => transforms.NormalizeMinMax("A", "Rows", fixZero: false).Append(transforms.Concatenate("B", "A")).Append(transforms.NormalizeMeanVariance("C", "B", fixZero: false)).Append(transforms.CopyColumns("Features", "C")).Append(transforms.DropColumns("C", "A")),
            _ => transforms.CopyColumns("Features", "Rows").Append(transforms.Concatenate("Both", "Rows", "Weight")),
        };
    }

    private void Explains(IEstimator<ITransformer> pipeline, string link, int outputs)
    {
        TokenContributionTransformer transformer = AssertSums(pipeline.Fit(_texts), _texts, link);
        Assert.Equal(outputs, transformer.OutputNames.Count);
    }

    // In memory, and the model and the transform saved together and loaded.
    private TokenContributionTransformer AssertSums(ITransformer model, IDataView texts, string link)
    {
        IDataView scored = model.Transform(texts);
        TokenContributionTransformer transformer = _mlContext.Transforms.Text.TokenContributions("Why", "Tokens", model).Fit(scored);
        Assert.True(transformer.IsExact);
        var both = new TransformerChain<ITransformer>(model, transformer);
        ITransformer loaded = SavedModel.Reload(_mlContext, both, texts.Schema);
        IDataView view = both.Transform(texts);
        Assert.Equal(VectorColumn.ReadBytes<float>(view, "Why"), VectorColumn.ReadBytes<float>(loaded.Transform(texts), "Why"));
        TokenContributionTransformer again = ExplainedModel.StepsOf(loaded).OfType<TokenContributionTransformer>().Single();
        Assert.Equal(transformer.Biases, again.Biases);
        Assert.Equal(transformer.OutputNames, again.OutputNames);

        // A loaded model is read as a fitted one.
        TokenContributionTransformer ofLoaded = _mlContext.Transforms.Text.TokenContributions("Why", "Tokens", loaded).Fit(scored);
        Assert.True(ofLoaded.IsExact);
        Assert.Equal(VectorColumn.ReadBytes<float>(view, "Why"), VectorColumn.ReadBytes<float>(ofLoaded.Transform(scored), "Why"));

        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema["Why"].Annotations.GetValue(TokenContributionTransformer.OutputNamesAnnotation, ref names);
        Assert.Equal(transformer.OutputNames, names.DenseValues().Select(name => name.ToString()));
        int outputs = transformer.OutputNames.Count;
        float[][] scores = view.Schema["Score"].Type is VectorDataViewType ? VectorColumn.Read<float>(view, "Score") : [.. view.GetColumn<float>("Score").Select(score => (float[])[score])];
        foreach (((float[] why, float[] score), uint[] tokens) in VectorColumn.Read<float>(view, "Why").Zip(scores).Zip(view.GetColumn<uint[]>("Tokens")))
        {
            Assert.Equal(tokens.Length * outputs, why.Length);
            double[] sums = [.. transformer.Biases.Select((bias, output) => bias + why.Where((_, i) => i % outputs == output).Sum(value => (double)value))];
            Assert.All(Link(sums, link).Zip(score), pair => Assert.Equal(pair.First, pair.Second, 1e-3 * (1 + Math.Abs(pair.First))));
        }

        return transformer;
    }

    private static double[] Link(double[] scores, string link)
    {
        double[] values = link switch
        {
            "softmax" or "exponential" => [.. scores.Select(Math.Exp)],
            "own probabilities" => [.. scores.Select(score => 1 / (1 + Math.Exp(-score)))],
            _ => scores,
        };
        double sum = link is "softmax" or "own probabilities" ? values.Sum() : 1;
        return [.. values.Select(value => value / sum)];
    }
}
