using System.Numerics.Tensors;

namespace MlNetTokenize.Tests;

/// <summary>Learning by several machines in rounds: the mean of their rows, each as often as it was updated.</summary>
public sealed class RoundsTests
{
    private static readonly (EmbeddingExample[] Train, EmbeddingExample[] Test) Data = SyntheticTexts.Classes(classes: 3, seed: 4);

    [Theory]
    [InlineData(EmbeddingObjective.SkipGram)]
    [InlineData(EmbeddingObjective.ContinuousBagOfWords)]
    public void One_machine_in_rounds_learns_on_from_where_it_was(EmbeddingObjective objective)
    {
        // A rate that falls over all rounds, and the rows that are predicted: both would be lost if a round began at rows alone.
        EmbeddingTrainingState state = Create(objective);
        double[] losses = new double[4];
        for (int round = 0; round < 4; round++)
        {
            state = EmbeddingTrainingState.Average([Learn(state, Texts(objective), losses: loss => losses[round] = loss)]);
        }

        Assert.Equal(4, state.EpochsLearned);
        Assert.True(losses.Zip(losses.Skip(1)).All(pair => pair.Second < pair.First * 1.02), string.Join(", ", losses));
        EmbeddingModel one = EmbeddingTrainer.Train(Texts(objective), Options(objective));
        EmbeddingModel rounds = state.ToModel();
        int[] tokens = [.. Enumerable.Range(0, one.VocabularySize).Where(id => one.Table[id].ContainsAnyExcept(0f))];
        Assert.All(tokens, id => Assert.True(rounds.Table[id].ContainsAnyExcept(0f)));
        Assert.True(Overlap(one, rounds, tokens) > 0.75 * Overlap(one, EmbeddingTrainer.Train(Texts(objective), Options(objective, seed: 7)), tokens));
    }

    [Fact]
    public void Machines_with_labels_together_predict_as_one_process()
    {
        EmbeddingTrainingState state = Create(EmbeddingObjective.Supervised);
        for (int round = 0; round < 4; round++)
        {
            state = EmbeddingTrainingState.Average([.. Enumerable.Range(0, 3).Select(machine => Learn(state, Share(machine, 3)))]);
        }

        EmbeddingModel one = EmbeddingTrainer.Train(Data.Train, Options(EmbeddingObjective.Supervised));
        Assert.True(Accuracy(state.ToModel()) > Accuracy(one) - 0.02, $"{Accuracy(state.ToModel())} and {Accuracy(one)}");
        Assert.NotNull(state.ToModel().NgramTable);
        Assert.Equal(["a", "b", "c"], state.ToModel().Head!.ClassNames);
    }

    [Theory]
    [InlineData(EmbeddingObjective.SkipGram)]
    [InlineData(EmbeddingObjective.Supervised)]
    public void The_mean_is_that_of_the_slow_formula(EmbeddingObjective objective)
    {
        EmbeddingTrainingState start = Create(objective);
        EmbeddingTrainingState[] states = [Learn(start, Share(0, 2)), Learn(start, Share(1, 2)[..40]), Learn(start, [])];
        EmbeddingModel mean = EmbeddingTrainingState.Average(states).ToModel();
        long[][] counts = [Counts(Share(0, 2)), Counts(Share(1, 2)[..40]), new long[start.VocabularySize]];
        for (int id = 0; id < start.VocabularySize; id++)
        {
            double all = counts.Sum(count => (double)count[id]);
            for (int i = 0; i < start.Dimension; i++)
            {
                double expected = all == 0 ? 0 : counts.Zip(states).Sum(pair => pair.First[id] * (double)pair.Second.ToModel().Table[id][i]) / all;
                Assert.Equal(expected, mean.Table[id][i], 1e-6);
            }
        }

        // The mean of means is that of all.
        EmbeddingModel tree = EmbeddingTrainingState.Average([EmbeddingTrainingState.Average(states[..2]), states[2]]).ToModel();
        Assert.True(TensorPrimitives.Distance<float>(Values(mean), Values(tree)) < 1e-5);
        if (mean.NgramTable is { } ngrams)
        {
            int[] union = [.. states.SelectMany(state => state.ToModel().NgramTable?.Buckets ?? []).Distinct().Order()];
            Assert.Equal(union, ngrams.Buckets);
        }
    }

    [Theory]
    [InlineData(1, 1f)]
    [InlineData(4, 2f)]
    [InlineData(1000, 3f)]
    public void The_rate_of_several_machines_is_larger_but_not_much(int machines, float factor)
    {
        Assert.Equal(factor, EmbeddingTrainingState.RateFactor(machines));
        Assert.Throws<ArgumentOutOfRangeException>(() => EmbeddingTrainingState.RateFactor(1 - machines));
    }

    [Fact]
    public void The_same_share_gives_the_same_bytes_and_a_file_reads_as_what_was_written()
    {
        EmbeddingTrainingState start = Create(EmbeddingObjective.Supervised);
        byte[] first = Bytes(Learn(start, Share(0, 2)));
        Assert.Equal(first, Bytes(Learn(start, Share(0, 2))));
        Assert.Equal(first, Bytes(EmbeddingTrainingState.Load(new MemoryStream(first))));
        Assert.Equal(Bytes(start), Bytes(EmbeddingTrainingState.Load(new MemoryStream(Bytes(start)))));
    }

    [Fact]
    public void Damaged_files_are_refused()
    {
        byte[] whole = Bytes(Learn(Create(EmbeddingObjective.Supervised), Share(0, 40)));
        var random = new Random(5);
        int header = (int)BitConverter.ToInt64(whole) + 8;
        for (int round = 0; round < 300; round++)
        {
            byte[] damaged = [.. whole];
            int place = random.Next(round % 2 == 0 ? header : whole.Length);
            damaged = random.Next(2) == 0 ? damaged[..place] : damaged;
            if (place < damaged.Length)
            {
                damaged[place] ^= (byte)(1 << random.Next(8));
            }

            try
            {
                EmbeddingTrainingState.Load(new MemoryStream(damaged)).ToModel();
            }
            catch (InvalidDataException)
            {
                // As it should be; a number that is another number is no damage that anybody could see.
            }
        }
    }

    [Fact]
    public void States_of_other_rounds_and_options_that_do_not_fit_are_refused()
    {
        EmbeddingTrainingState start = Create(EmbeddingObjective.SkipGram);
        EmbeddingTrainingState next = Learn(start, Texts(EmbeddingObjective.SkipGram)[..20]);
        Assert.Contains("1 epochs", Assert.Throws<ArgumentException>(() => EmbeddingTrainingState.Average([start, next])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => EmbeddingTrainingState.Average([]));
        Assert.Contains("Dimension = 8", Assert.Throws<ArgumentException>(() => EmbeddingTrainingState.Average([start, Create(EmbeddingObjective.SkipGram, options => options.Dimension = 8)])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Learn(next, Texts(EmbeddingObjective.SkipGram)[..20], epochs: 4));
        Assert.Throws<ArgumentException>(() => Create(EmbeddingObjective.NextToken));
        Assert.Throws<ArgumentException>(() => Create(EmbeddingObjective.SkipGram, options => options.VocabularySize = null));
        Assert.Throws<ArgumentException>(() => Create(EmbeddingObjective.SkipGram, options => options.ValidationFraction = 0.1f));
        Assert.Throws<ArgumentException>(() => Create(EmbeddingObjective.Supervised, options => options.ClassNames = null));
        Assert.Throws<ArgumentException>(() => Create(EmbeddingObjective.Supervised, options => options.CrossFittingFolds = 2));
    }

    private static EmbeddingExample[] Texts(EmbeddingObjective objective)
        => objective == EmbeddingObjective.Supervised ? Data.Train : [.. Data.Train.Select(text => EmbeddingExample.ForSequence(text.TokenIds))];

    private static EmbeddingExample[] Share(int machine, int machines) => [.. Data.Train.Where((_, i) => i % machines == machine)];

    private static EmbeddingTrainingOptions Options(EmbeddingObjective objective, int seed = 0)
    {
        var options = new EmbeddingTrainingOptions
        {
            Objective = objective,
            Dimension = 16,
            Epochs = 4,
            VocabularySize = Data.Train.Max(text => text.TokenIds.ToArray().Max()) + 3,
            CrossFittingFolds = 1,
            Seed = seed,
            SubsamplingThreshold = 0,
        };
        if (objective == EmbeddingObjective.Supervised)
        {
            options.ClassNames = ["a", "b", "c"];
        }

        return options;
    }

    private static EmbeddingTrainingState Create(EmbeddingObjective objective, Action<EmbeddingTrainingOptions>? change = null)
    {
        EmbeddingTrainingOptions options = Options(objective);
        change?.Invoke(options);
        return EmbeddingTrainingState.Create(options);
    }

    private static EmbeddingTrainingState Learn(EmbeddingTrainingState start, EmbeddingExample[] texts, int epochs = 1, Action<double>? losses = null)
    {
        EmbeddingTrainingOptions options = Options(start.Objective, seed: start.EpochsLearned);
        options.Progress = losses is null ? null : new Told(losses);
        using var trainer = new EmbeddingTrainer(options);
        foreach (EmbeddingExample text in texts)
        {
            trainer.Add(start.Objective == EmbeddingObjective.Supervised ? text : EmbeddingExample.ForSequence(text.TokenIds));
        }

        return trainer.FinishRound(start, epochs);
    }

    private static long[] Counts(EmbeddingExample[] texts)
    {
        var counts = new long[Options(EmbeddingObjective.SkipGram).VocabularySize!.Value];
        foreach (int id in texts.SelectMany(text => text.TokenIds.ToArray()))
        {
            counts[id]++;
        }

        return counts;
    }

    private static double Accuracy(EmbeddingModel model)
        => Data.Test.Average(text => SyntheticTexts.Predict(model, text.TokenIds.Span) is var scores && Array.IndexOf(scores, scores.Max()) == (int)text.Target ? 1.0 : 0.0);

    private static double Overlap(EmbeddingModel one, EmbeddingModel other, int[] tokens)
        => tokens.Average(id => one.Table.NearestNeighbors(one.Table[id], 5).Select(neighbor => neighbor.Id).Intersect(other.Table.NearestNeighbors(other.Table[id], 5).Select(neighbor => neighbor.Id)).Count() / 5.0);

    private static float[] Values(EmbeddingModel model) => [.. Enumerable.Range(0, model.VocabularySize).SelectMany(id => model.Table[id].ToArray())];

    private static byte[] Bytes(EmbeddingTrainingState state)
    {
        using var stream = new MemoryStream();
        state.Save(stream);
        return stream.ToArray();
    }

    private sealed class Told(Action<double> losses) : IProgress<EmbeddingTrainingProgress>
    {
        public void Report(EmbeddingTrainingProgress value)
        {
            if (value.Stage == EmbeddingTrainingStage.Learning)
            {
                losses(value.Loss);
            }
        }
    }
}
