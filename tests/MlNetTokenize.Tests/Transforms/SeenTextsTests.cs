using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetTokenize.Transforms.Embedding;

namespace MlNetTokenize.Tests;

/// <summary>What is fitted on rows that know its labels is told so, and nothing else is.</summary>
public sealed class SeenTextsTests
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly List<string> _warnings = [];

    public SeenTextsTests()
        => _mlContext.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning && message.Message.Contains("know their labels", StringComparison.Ordinal))
            {
                _warnings.Add(message.Message);
            }
        };

    [Fact]
    public void In_one_chain_the_trainer_sees_unseen_rows_and_nothing_is_said()
    {
        IDataView train = Load(seed: 1);
        var chain = Embedding().AppendCacheCheckpoint(_mlContext).Append(_mlContext.MulticlassClassification.Trainers.SdcaMaximumEntropy("Label"));
        var model = chain.Fit(train);
        Read(model.Transform(train));
        Read(model.Transform(Load(seed: 2)));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void In_cross_validation_of_one_chain_nothing_is_said()
    {
        IEstimator<ITransformer> chain = Embedding().Append(_mlContext.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Label"));
        _mlContext.MulticlassClassification.CrossValidate(Load(seed: 1), chain, numberOfFolds: 2);
        Assert.Empty(_warnings);
    }

    [Fact]
    public void In_a_chain_inside_a_chain_it_is_said_once_how_to_mend_it()
    {
        IDataView train = Load(seed: 1);
        EstimatorChain<ITransformer> inner = new EstimatorChain<ITransformer>().Append<ITransformer>(Embedding());
        TransformerChain<ITransformer> model = new EstimatorChain<ITransformer>().Append<ITransformer>(inner).Append<ITransformer>(_mlContext.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Label")).Fit(train);
        Read(model.Transform(train));
        string warning = Assert.Single(_warnings);
        Assert.Contains("'Features'", warning, StringComparison.Ordinal);
        Assert.Contains("a.Append(b).Append(c)", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_training_texts_that_are_transformed_by_hand_it_is_said_and_of_others_not()
    {
        IDataView train = Load(seed: 1);
        TokenEmbeddingTransformer model = Embedding().Fit(train);
        Read(model.Transform(Load(seed: 2)));
        Assert.Empty(_warnings);
        Read(model.Transform(_mlContext.Data.ShuffleRows(train)));
        Read(model.Transform(train));
        Assert.Single(_warnings);
    }

    [Fact]
    public void Without_folds_and_of_a_loaded_model_nothing_is_said()
    {
        IDataView train = Load(seed: 1);
        Read(Embedding(folds: 1).Fit(train).Transform(train));
        Read(SavedModel.Reload(_mlContext, Embedding().Fit(train), train.Schema).Transform(train));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void A_sketch_knows_its_own_texts_in_any_order_and_hardly_takes_others_for_them()
    {
        var random = new Random(4);
        int[][] texts = [.. Enumerable.Range(0, 5000).Select(i => new[] { i, random.Next(100) })];
        int[][] others = [.. Enumerable.Range(0, 5000).Select(i => i % 10 == 0 ? texts[i] : [i, random.Next(100), 3])];
        SeenTexts New()
        {
            var sketch = new SeenTexts();
            Array.ForEach(texts, text => sketch.Add(text));
            return sketch;
        }

        SeenTexts own = New();
        Assert.Equal(1, texts.Reverse().Concat(texts).Count(text => own.Notice(text)));
        SeenTexts foreign = New();
        Assert.DoesNotContain(others, text => foreign.Notice(text));
        SeenTexts stopped = New();
        stopped.Stop();
        Assert.DoesNotContain(texts, text => stopped.Notice(text));
        Assert.False(new SeenTexts().Notice([1, 2]));
    }

    private TokenEmbeddingEstimator Embedding(int folds = 3)
        => _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", new EmbeddingTrainingOptions { Dimension = 4, Epochs = 2, CrossFittingFolds = folds, NgramBuckets = 1000 }, "Label");

    private IDataView Load(int seed)
    {
        var random = new Random(seed);
        return _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 400).Select(_ => new Row { Tokens = [.. Enumerable.Range(0, 5).Select(_ => (uint)random.Next(1, 51))], Label = (uint)random.Next(3) }).ToArray());
    }

    private static void Read(IDataView view) => VectorColumn.Read<float>(view, "Features");

    private sealed class Row
    {
        [VectorType]
        [KeyType(50)]
        public uint[] Tokens { get; set; } = [];

        [KeyType(3)]
        public uint Label { get; set; }
    }
}
