using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>The same work gives the same bytes.</summary>
public sealed class ReproducibilityTests
{
    [Fact]
    public void Saving_twice_writes_the_same_bytes()
    {
        var mlContext = new MLContext(seed: 1);
        ITransformer model = Build(mlContext).Fit(TextRows.Load(mlContext));
        Assert.Equal(Entries(mlContext, model), Entries(mlContext, model));
    }

    [Fact]
    public void Fitting_the_same_estimator_twice_gives_the_same_bytes()
    {
        var mlContext = new MLContext(seed: 1);
        EstimatorChain<TokenEmbeddingTransformer> estimator = Build(mlContext);
        Assert.Equal(Entries(mlContext, estimator.Fit(TextRows.Load(mlContext))), Entries(mlContext, estimator.Fit(TextRows.Load(mlContext))));
    }

    [Fact]
    public void Fitting_with_the_same_seed_gives_the_same_bytes()
    {
        byte[][] expected = FitWithSeed(1);
        Assert.Equal(expected, FitWithSeed(1));

        // The vocabulary depends on the texts alone; the embedding is drawn from the seed.
        byte[][] other = FitWithSeed(2);
        Assert.Equal(expected[0], other[0]);
        Assert.NotEqual(expected[1], other[1]);
    }

    [Fact]
    public void The_options_seed_overrides_the_context_s()
    {
        Assert.Equal(FitWithSeed(1, embeddingSeed: 5), FitWithSeed(2, embeddingSeed: 5));
        Assert.NotEqual(FitWithSeed(1, embeddingSeed: 5)[1], FitWithSeed(1, embeddingSeed: 6)[1]);
    }

    [Fact]
    public void The_number_of_threads_does_not_change_the_vocabulary()
        => Assert.Equal(FitWithSeed(1)[0], FitWithSeed(1, threads: 4)[0]);

    private static EstimatorChain<TokenEmbeddingTransformer> Build(MLContext mlContext, int? embeddingSeed = null, int threads = 1)
    {
        BytePairTrainingOptions vocabulary = TextRows.SmallVocabulary;
        vocabulary.NumberOfThreads = threads;
        EmbeddingTrainingOptions embedding = TextRows.SmallEmbedding;
        embedding.Seed = embeddingSeed;
        return mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", vocabulary)
            .Append(mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", embedding, nameof(TextRow.Topic)));
    }

    private static byte[][] FitWithSeed(int seed, int? embeddingSeed = null, int threads = 1)
    {
        var mlContext = new MLContext(seed);
        return Entries(mlContext, Build(mlContext, embeddingSeed, threads).Fit(TextRows.Load(mlContext)));
    }

    private static byte[][] Entries(MLContext mlContext, ITransformer model)
    {
        byte[][] entries = [.. ModelFile.Save(mlContext, model).Select(file => file.Entry)];
        Assert.Equal(2, entries.Length);
        return entries;
    }
}
