using Microsoft.ML;
using Microsoft.ML.Tokenizers;

namespace MlNetTokenize.Tests;

/// <summary>What is decided where the pipeline is built.</summary>
public sealed class PipelineOptionsTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [Fact]
    public void Vocabulary_options_that_are_changed_later_have_no_effect()
    {
        List<string> specialTokens = ["<|end|>"];
        var options = new BytePairTrainingOptions { VocabularySize = 280, SpecialTokens = specialTokens };
        SubwordTokenizingEstimator estimator = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", options);
        options.VocabularySize = 300;
        options.SplitPattern = SplitPattern.None;
        options.MinimumPairFrequency = 1000;
        options.CancellationToken = new CancellationToken(canceled: true);
        options.SpecialTokens = [];
        Assert.Equal(["<|end|>"], Learn(estimator).SpecialTokens.Keys);
        Assert.Equal(280, Learn(estimator).VocabularySize);
        Assert.Same(SplitPattern.O200k, Learn(estimator).SplitPattern);
    }

    [Fact]
    public void A_list_of_special_tokens_that_is_changed_later_has_no_effect()
    {
        List<string> specialTokens = ["<|end|>"];
        var options = new BytePairTrainingOptions { VocabularySize = 280, SpecialTokens = specialTokens };
        SubwordTokenizingEstimator estimator = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", options);
        specialTokens.Add("<|more|>");
        Assert.Equal(["<|end|>"], Learn(estimator).SpecialTokens.Keys);
    }

    [Fact]
    public void Embedding_options_that_are_changed_later_have_no_effect()
    {
        EmbeddingTrainingOptions options = TextRows.SmallEmbedding;
        options.Seed = 1;
        IDataView tokens = TextRows.LoadTokens(_mlContext);
        TokenEmbeddingEstimator estimator = _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", options, nameof(TextRow.Topic));
        float[] before = estimator.Fit(tokens).Table.Values;
        options.Dimension = 9;
        options.Epochs = 1;
        options.LearningRate = 0.001f;
        options.Pooling = TokenPooling.None;
        options.Seed = 2;
        options.VocabularySize = 1;
        options.CancellationToken = new CancellationToken(canceled: true);
        TokenEmbeddingTransformer after = estimator.Fit(tokens);
        Assert.Equal(before, after.Table.Values);
        Assert.Equal(TextRows.SmallEmbedding.Dimension, VectorColumn.Read<float>(after.Transform(tokens), "Features")[0].Length);
    }

    [Fact]
    public void A_tokenizer_of_another_make_is_refused_where_the_pipeline_is_built()
    {
        using var vocabulary = new MemoryStream("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\ndog\n"u8.ToArray());
        Tokenizer[] others = [TiktokenTokenizer.CreateForEncoding("cl100k_base"), BertTokenizer.Create(vocabulary)];
        foreach (Tokenizer other in others)
        {
            ArgumentException refusal = Assert.Throws<ArgumentException>(() => _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", other));
            Assert.Equal("tokenizer", refusal.ParamName);
            Assert.Contains(other.GetType().Name, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_cannot_be_is_refused_where_the_pipeline_is_built()
    {
        TransformsCatalog.TextTransforms text = _mlContext.Transforms.Text;
        EmbeddingTable table = EmbeddingTable.Create(2, 2, seed: 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => text.TokenizeIntoSubwords("Tokens", "Text", 255));
        Assert.Throws<ArgumentOutOfRangeException>(() => text.LearnTokenEmbedding("Features", "Tokens", dimension: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => text.ApplyTokenEmbedding("Features", "Tokens", table, (TokenPooling)99));
        Assert.Throws<ArgumentException>(() => text.TokenizeIntoSubwords(string.Empty));
        Assert.Throws<ArgumentException>(() => text.ApplyTokenEmbedding(string.Empty, "Tokens", table));
        Assert.Throws<ArgumentNullException>(() => text.TokenizeIntoSubwords("Tokens", "Text", (Tokenizer)null!));
        Assert.Throws<ArgumentNullException>(() => text.TokenizeIntoSubwords("Tokens", "Text", (BytePairTrainingOptions)null!));
        Assert.Throws<ArgumentNullException>(() => text.ApplyTokenEmbedding("Features", "Tokens", (EmbeddingTable)null!));
        Assert.Throws<ArgumentNullException>(() => text.LearnTokenEmbedding("Features", "Tokens", (EmbeddingTrainingOptions)null!));
    }

    [Fact]
    public void Without_an_input_column_the_output_s_is_overwritten()
    {
        IDataView rows = TextRows.Load(_mlContext);
        IDataView view = _mlContext.Transforms.Text.TokenizeIntoSubwords("Text", vocabularySize: 280)
            .Append(_mlContext.Transforms.Text.LearnTokenEmbedding("Text", labelColumnName: nameof(TextRow.Topic), dimension: 5))
            .FitTransform(rows);
        Assert.All(VectorColumn.Read<float>(view, "Text"), features => Assert.Equal(5, features.Length));
    }

    private BytePairTokenizer Learn(SubwordTokenizingEstimator estimator) => (BytePairTokenizer)estimator.Fit(TextRows.Load(_mlContext)).Tokenizer;
}
