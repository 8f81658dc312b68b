using MlNetTokenize.Embedding.Training.Rounds;

namespace MlNetTokenize.Embedding.Training;

/// <content>A round of several machines that learn together.</content>
internal sealed partial class EmbeddingTraining
{
    /// <summary>Learns for some epochs from where all machines are.</summary>
    /// <param name="start">Where they are.</param>
    /// <param name="epochs">For how many epochs.</param>
    /// <returns>Where this machine has come to; where it began, and without a say in the mean, if it has no texts.</returns>
    public EmbeddingTrainingState LearnRound(EmbeddingTrainingState start, int epochs)
    {
        var shape = RoundShape.Of(_options);
        if (shape != start.Shape)
        {
            throw new ArgumentException($"The options are {shape}, and the state is {start.Shape}.", nameof(start));
        }

        if (start.ClassNames is not null && !start.ClassNames.SequenceEqual(_options.ClassNames!, StringComparer.Ordinal))
        {
            throw new ArgumentException($"{nameof(_options.ClassNames)} are not those of the state.", nameof(start));
        }

        if (epochs < 1 || start.EpochsLearned + epochs > _options.Epochs)
        {
            throw new ArgumentOutOfRangeException(nameof(epochs), epochs, $"There are {_options.Epochs} {nameof(_options.Epochs)}, of which {start.EpochsLearned} are learned.");
        }

        if (_examples.Count == 0)
        {
            return start.WithoutUpdates(epochs);
        }

        CompleteReading();
        var factory = new LearnerFactory(_options, _examples, _random);
        TableRun run = CreateRuns(factory)[0];
        factory.Begin(run.Parameters, start);

        // The rate is that of the whole way.
        run.TokensLearned = start.EpochsLearned * _examples.Tokens;
        _stage = EmbeddingTrainingStage.Learning;
        for (int epoch = 1; epoch <= epochs; epoch++)
        {
            LearnEpoch(start.EpochsLearned + epoch, [run]);
            Report();
        }

        return factory.CreateState(run.Parameters, start, start.EpochsLearned + epochs);
    }
}
