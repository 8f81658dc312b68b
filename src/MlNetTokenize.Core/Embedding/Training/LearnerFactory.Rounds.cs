using MlNetTokenize.Embedding.Training.Learners;
using MlNetTokenize.Embedding.Training.Rounds;

namespace MlNetTokenize.Embedding.Training;

/// <content>From where several machines are, and back.</content>
internal sealed partial class LearnerFactory
{
    // Negative samples are drawn as often as the counts to this power (Mikolov et al. 2013).
    private const double SamplePower = 0.75;

    /// <summary>Begins where all machines are.</summary>
    public void Begin(EmbeddingParameters parameters, EmbeddingTrainingState start)
    {
        int tokens = start.VocabularySize;
        for (int row = 0; row < start.Inputs.Count; row++)
        {
            // A bucket that no text has here is of no use here.
            int place = row < tokens ? row : Array.BinarySearch(_buckets, start.Buckets[row - tokens]) is >= 0 and int bucket ? tokens + bucket : -1;
            if (place >= 0)
            {
                start.Inputs.Row(row).CopyTo(parameters.Inputs.Row(place));
                parameters.SquaredGradients[place] = start.Inputs.SquaredGradients[row];
            }
        }

        for (int row = 0; row < start.Outputs.Count; row++)
        {
            start.Outputs.Row(row).CopyTo(parameters.Outputs.Row(row));
        }

        start.Outputs.Biases.CopyTo(parameters.Biases, 0);
    }

    /// <summary>Where this machine has come to.</summary>
    /// <param name="parameters">What it has learned.</param>
    /// <param name="start">Where it began.</param>
    /// <param name="epochs">For how many epochs all have learned.</param>
    public EmbeddingTrainingState CreateState(EmbeddingParameters parameters, EmbeddingTrainingState start, int epochs)
    {
        int tokens = start.VocabularySize;
        var inputs = new RoundRows(tokens + _buckets.Length, start.Dimension)
        {
            Values = parameters.Inputs.Copy(0, tokens + _buckets.Length),
            SquaredGradients = parameters.SquaredGradients,
        };
        for (int row = 0; row < tokens; row++)
        {
            inputs.Updates[row] = _examples.TokenCounts[row];
        }

        for (int i = 0; i < _buckets.Length; i++)
        {
            int before = Array.BinarySearch(start.Buckets, _buckets[i]);
            inputs.Updates[tokens + i] = parameters.SquaredGradients[tokens + i] - (before < 0 ? 0f : start.Inputs.SquaredGradients[tokens + before]);
        }

        var outputs = new RoundRows(start.Outputs.Count, start.Dimension) { Values = parameters.Outputs.Copy(0, start.Outputs.Count), Biases = parameters.Biases };
        FillOutputUpdates(outputs.Updates);
        return new EmbeddingTrainingState(start.Shape, epochs, start.ClassNames, _buckets, inputs, outputs);
    }

    private void FillOutputUpdates(float[] updates)
    {
        if (!_options.UsesNegativeSamples)
        {
            // A text moves the weights of all classes.
            Array.Fill(updates, _examples.Count);
            return;
        }

        double all = 0;
        foreach (long count in _examples.TokenCounts)
        {
            all += Math.Pow(count, SamplePower);
        }

        for (int id = 0; id < updates.Length; id++)
        {
            long count = _examples.TokenCounts[id];
            updates[id] = (float)(count + (_options.NegativeSamples * _examples.Tokens * Math.Pow(count, SamplePower) / all));
        }
    }
}
