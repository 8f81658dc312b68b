using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.ML;

namespace MlNetTokenize.Tests;

/// <summary>What a user sees of a Fit that takes long, and how it is stopped.</summary>
public sealed class FitReportTests
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly ConcurrentQueue<string> _log = new();

    public FitReportTests() => _mlContext.Log += (_, line) => _log.Enqueue(line.Message);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Learning_a_vocabulary_tells_the_options_observer_and_the_log(int threads)
    {
        List<BytePairTrainingProgress> reports = [];
        BytePairTrainingOptions options = TextRows.SmallVocabulary;
        options.NumberOfThreads = threads;
        options.Progress = new SynchronousProgress<BytePairTrainingProgress>(reports.Add);
        var tokenizer = (BytePairTokenizer)LearnVocabulary(options).Tokenizer;

        Assert.Equal(BytePairTrainingStage.CountingPieces, reports[0].Stage);
        BytePairTrainingProgress last = reports[^1];
        Assert.Equal(BytePairTrainingStage.Merging, last.Stage);
        Assert.Equal(TextRows.All.Length, last.TextsRead);
        Assert.Equal(TextRows.Texts.Sum(System.Text.Encoding.UTF8.GetByteCount), last.BytesRead);
        Assert.Equal(tokenizer.VocabularySize - 258, last.Merges);
        Assert.Equal(290 - 258, last.MaximumMerges);
        Assert.Contains(_log, line => line.Contains("SubwordTokenizingEstimator", StringComparison.Ordinal)
            && line.Contains($"Column 'Text': a vocabulary of {tokenizer.VocabularySize} of at most 290 tokens", StringComparison.Ordinal));
    }

    [Fact]
    public void Learning_an_embedding_tells_the_options_observer_and_the_log()
    {
        List<EmbeddingTrainingProgress> reports = [];
        EmbeddingTrainingOptions options = TextRows.SmallEmbedding;
        options.Progress = new SynchronousProgress<EmbeddingTrainingProgress>(reports.Add);
        LearnEmbedding(options);

        Assert.Equal(EmbeddingTrainingStage.Reading, reports[0].Stage);
        Assert.Equal([1, 2, 3], reports.Where(value => value.Stage == EmbeddingTrainingStage.Learning).Select(value => value.Epoch).Distinct());
        EmbeddingTrainingProgress last = reports[^1];
        Assert.Equal(TextRows.All.Length - 1, last.Examples);
        Assert.Equal(last.Examples, last.ExamplesLearned);
        Assert.Equal(1, last.ExamplesSkipped);
        Assert.Equal(TextRows.Texts.Sum(text => TextRows.LearnTokenizer().CountTokens(text)), last.Tokens);
        Assert.Equal(0, last.SpilledBytes);
        Assert.True(last.Loss > 0);
        Assert.Contains(_log, line => line.Contains("TokenEmbeddingEstimator", StringComparison.Ordinal)
            && line.Contains($"rows of 4 from {last.Examples} texts of {last.Tokens} tokens; 1 texts", StringComparison.Ordinal));
    }

    [Fact]
    public void Texts_beyond_the_cache_are_announced()
    {
        List<EmbeddingTrainingProgress> reports = [];
        EmbeddingTrainingOptions options = TextRows.SmallEmbedding;
        options.MaximumCachedBytes = 100_000;
        options.Progress = new SynchronousProgress<EmbeddingTrainingProgress>(reports.Add);
        LearnEmbedding(options, repetitions: 500);
        Assert.True(reports[^1].SpilledBytes > 0);
        Assert.Single(_log, line => line.Contains("MaximumCachedBytes (100000)", StringComparison.Ordinal));
    }

    [Fact]
    public void The_log_hears_of_a_long_fit_about_once_a_second()
    {
        using var stop = new CancellationTokenSource();
        TimeSpan elapsed = default;
        EmbeddingTrainingOptions options = TextRows.SmallEmbedding;
        options.CancellationToken = stop.Token;
        options.Epochs = int.MaxValue;
        options.Progress = new SynchronousProgress<EmbeddingTrainingProgress>(value =>
        {
            elapsed = value.Elapsed;
            if (_log.Count(line => line.Contains("Epoch ", StringComparison.Ordinal)) == 2)
            {
                stop.Cancel();
            }
        });
        Assert.ThrowsAny<OperationCanceledException>(() => LearnEmbedding(options));
        Assert.InRange(elapsed, TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_options_token_stops_learning_a_vocabulary(bool endless)
    {
        // Few texts are first reported once they have been counted, so merging is stopped; endless ones while they are counted.
        using var stop = new CancellationTokenSource();
        BytePairTrainingOptions options = TextRows.SmallVocabulary;
        options.CancellationToken = stop.Token;
        options.Progress = new SynchronousProgress<BytePairTrainingProgress>(_ => stop.Cancel());
        SubwordTokenizingEstimator estimator = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", options);
        IEnumerable<TextRow> rows = Enumerable.Repeat(TextRows.All, endless ? int.MaxValue : 1).SelectMany(row => row);
        Assert.ThrowsAny<OperationCanceledException>(() => estimator.Fit(_mlContext.Data.LoadFromEnumerable(rows)));
    }

    [Theory]
    [InlineData(EmbeddingTrainingStage.Reading)]
    [InlineData(EmbeddingTrainingStage.Learning)]
    public void The_options_token_stops_learning_an_embedding(EmbeddingTrainingStage stage)
    {
        using var stop = new CancellationTokenSource();
        EmbeddingTrainingOptions options = TextRows.SmallEmbedding;
        options.CancellationToken = stop.Token;
        options.Epochs = int.MaxValue;
        options.Progress = new SynchronousProgress<EmbeddingTrainingProgress>(value =>
        {
            if (value.Stage == stage)
            {
                stop.Cancel();
            }
        });
        Assert.ThrowsAny<OperationCanceledException>(() => LearnEmbedding(options, repetitions: 10));
    }

    [Fact]
    public void Cancelling_the_context_stops_both()
    {
        BytePairTrainingOptions vocabulary = TextRows.SmallVocabulary;
        vocabulary.Progress = new SynchronousProgress<BytePairTrainingProgress>(_ => CancelExecution(_mlContext));
        Assert.ThrowsAny<OperationCanceledException>(() => LearnVocabulary(vocabulary));

        var other = new MLContext(seed: 1);
        EmbeddingTrainingOptions embedding = TextRows.SmallEmbedding;
        embedding.Progress = new SynchronousProgress<EmbeddingTrainingProgress>(_ => CancelExecution(other));
        IDataView tokens = TextRows.LoadTokens(other);
        TokenEmbeddingEstimator estimator = other.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", embedding, nameof(TextRow.Topic));
        Assert.ThrowsAny<OperationCanceledException>(() => estimator.Fit(tokens));
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "CancelExecution")]
    private static extern void CancelExecution(MLContext mlContext);

    private SubwordTokenizingTransformer LearnVocabulary(BytePairTrainingOptions options)
        => _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", options).Fit(TextRows.Load(_mlContext));

    private void LearnEmbedding(EmbeddingTrainingOptions options, int repetitions = 1)
    {
        IDataView rows = _mlContext.Data.LoadFromEnumerable(Enumerable.Repeat(TextRows.All, repetitions).SelectMany(row => row));
        IDataView tokens = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.LearnTokenizer()).FitTransform(rows);
        _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", options, nameof(TextRow.Topic)).Fit(tokens);
    }
}
