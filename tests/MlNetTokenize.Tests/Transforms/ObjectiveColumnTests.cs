using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>Objectives and labels of all kinds in a pipeline.</summary>
public sealed class ObjectiveColumnTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [Theory]
    [InlineData(EmbeddingObjective.SkipGram)]
    [InlineData(EmbeddingObjective.ContinuousBagOfWords)]
    [InlineData(EmbeddingObjective.NextToken)]
    public void Texts_without_labels_are_learned_from(EmbeddingObjective objective)
    {
        IDataView texts = _mlContext.Transforms.SelectColumns("Text").FitTransform(TextRows.Load(_mlContext));
        var pipeline = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.LearnTokenizer())
            .Append(_mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", new EmbeddingTrainingOptions { Objective = objective, Dimension = 6 }));
        TransformerChain<TokenEmbeddingTransformer> fitted = pipeline.Fit(texts);
        EmbeddingModel model = fitted.LastTransformer.Model;
        Assert.Equal(6, model.Dimension);
        Assert.Equal(objective == EmbeddingObjective.NextToken, model.Head is not null);

        // The bytes of the tokens come from the column's tokenizer.
        Assert.Equal(objective == EmbeddingObjective.NextToken, model.TrainingSummary!.BitsPerByte > 0);
        ITransformer loaded = SavedModel.Reload(_mlContext, fitted, texts.Schema);
        Assert.Equal(VectorColumn.Read<float>(fitted.Transform(texts), "Features"), VectorColumn.Read<float>(loaded.Transform(texts), "Features"));
    }

    [Theory]
    [InlineData(EmbeddingPrecision.Float32)]
    [InlineData(EmbeddingPrecision.Int8)]
    public void A_loaded_model_foretells_texts_as_the_fitted_one_does(EmbeddingPrecision precision)
    {
        BytePairTokenizer tokenizer = TextRows.LearnTokenizer();
        IDataView texts = TextRows.Load(_mlContext);
        var options = new EmbeddingTrainingOptions { Objective = EmbeddingObjective.NextToken, Dimension = 6, WindowSize = 2, Precision = precision };
        var pipeline = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", tokenizer).Append(_mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", options));
        TransformerChain<TokenEmbeddingTransformer> fitted = pipeline.Fit(texts);
        var loaded = (TokenEmbeddingTransformer)((TransformerChain<ITransformer>)SavedModel.Reload(_mlContext, fitted, texts.Schema)).LastTransformer;
        IReadOnlyList<int>[] sequences = [.. TextRows.Texts.Select(text => tokenizer.EncodeToIds(text))];
        NextTokenMetrics metrics = new NextTokenPredictor(loaded.Model).Evaluate(sequences);
        NextTokenMetrics fresh = new NextTokenPredictor(fitted.LastTransformer.Model).Evaluate(sequences);
        Assert.Equal((fresh.Tokens, fresh.Loss), (metrics.Tokens, metrics.Loss));
        Assert.InRange(metrics.Loss, 0.1, 0.99 * Math.Log(tokenizer.VocabularySize));
    }

    [Fact]
    public void Several_labels_are_a_vector_of_keys()
    {
        LabelledRow[] rows = [.. Enumerable.Range(0, 400).Select(i => new LabelledRow
        {
            // Key 0 is a missing one, and is no label.
            Tokens = [(uint)(1 + (i % 2)), (uint)(3 + (i / 2 % 2)), 0],
            Labels = [.. new uint[] { i % 2 == 0 ? 1u : 0u, i / 2 % 2 == 0 ? 2u : 0u }],
        })];
        IDataView view = _mlContext.Data.LoadFromEnumerable(rows);
        EmbeddingModel model = _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", "Labels", dimension: 8).Fit(view).Model;
        Assert.Equal(EmbeddingTargetKind.Multilabel, model.Head!.Kind);
        Assert.Equal(3, model.Head.OutputCount);
        Assert.Equal(400, model.TrainingSummary!.TokensSkipped);
        Assert.Equal(800, model.TrainingSummary.Tokens);
        float[] both = SyntheticTexts.Predict(model, [0, 2]);
        float[] none = SyntheticTexts.Predict(model, [1, 3]);
        Assert.True(both[0] > 0.9f && both[1] > 0.9f && both[2] < 0.1f, string.Join(' ', both));
        Assert.True(none[0] < 0.1f && none[1] < 0.1f, string.Join(' ', none));
    }

    [Theory]
    [InlineData(TokenPooling.Mean)]
    [InlineData(TokenPooling.None)]
    public void A_trainer_in_the_same_chain_is_fitted_on_rows_that_have_not_seen_the_text(TokenPooling pooling)
    {
        IDataView tokens = TextRows.LoadTokens(_mlContext);
        EmbeddingTrainingOptions options = TextRows.SmallEmbedding;
        options.Seed = 3;
        options.Pooling = pooling;
        options.CrossFittingFolds = 3;
        float[][] seen = [];
        TransformerChain<ITransformer> fitted = _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", options, nameof(TextRow.Topic))
            .AppendCacheCheckpoint(_mlContext).Append(new Spy(view => seen = VectorColumn.Read<float>(view, "Features"))).Fit(tokens);
        EmbeddingModel model = fitted.OfType<TokenEmbeddingTransformer>().Single().Model;
        Assert.True(model.IsCrossFitted);
        int[][] texts = [.. VectorColumn.Read<uint>(tokens, "Tokens").Select(keys => keys.Select(key => (int)key - 1).ToArray())];
        Assert.Equal(texts.Select(ids => Pool(model.FoldModelOf(ids), ids)), seen);
        Assert.Equal(texts.Select(ids => Pool(model, ids)), VectorColumn.Read<float>(fitted.Transform(tokens), "Features"));

        // The rows of the folds are for fitting alone.
        var loaded = (TransformerChain<ITransformer>)SavedModel.Reload(_mlContext, fitted, tokens.Schema);
        Assert.False(loaded.OfType<TokenEmbeddingTransformer>().Single().Model.IsCrossFitted);
        Assert.Equal(VectorColumn.Read<float>(fitted.Transform(tokens), "Features"), VectorColumn.Read<float>(loaded.Transform(tokens), "Features"));

        float[] Pool(EmbeddingModel rows, int[] ids)
        {
            var vector = new float[pooling == TokenPooling.None ? ids.Length * rows.Dimension : rows.Dimension];
            rows.Pool(ids, vector, pooling);
            return vector;
        }
    }

    [Fact]
    public void A_warm_start_finds_its_tokens_in_another_vocabulary()
    {
        BytePairTokenizer old = TextRows.LearnTokenizer();
        EmbeddingTable given = EmbeddingTable.Create(old.VocabularySize, 5, seed: 2);
        var other = BytePairTokenizer.Train(TextRows.Texts.Take(4), new BytePairTrainingOptions { VocabularySize = 280, NumberOfThreads = 1 });
        IDataView tokens = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", other).FitTransform(TextRows.Load(_mlContext));
        var options = new EmbeddingTrainingOptions
        {
            InitialTable = given,
            InitialTokens = [.. Enumerable.Range(0, old.VocabularySize).Select(id => old.GetTokenBytes(id))],
            FreezeInitialRows = true,
        };
        EmbeddingTable learned = _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", options, nameof(TextRow.Topic)).Fit(tokens).Table;
        int matched = 0;
        for (int id = 0; id < other.VocabularySize; id++)
        {
            if (old.TryGetId(other.GetTokenBytes(id).Span, out int oldId))
            {
                Assert.Equal(given[oldId].ToArray(), learned[id].ToArray());
                matched++;
            }
        }

        Assert.True(matched > 256);
    }

    private sealed class LabelledRow
    {
        [KeyType(4)]
        public uint[] Tokens { get; set; } = [];

        [KeyType(3)]
        public uint[] Labels { get; set; } = [];
    }

    private sealed class Spy(Action<IDataView> see) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input)
        {
            see(input);
            return new TransformerChain<ITransformer>();
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema;
    }
}
