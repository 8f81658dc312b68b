using System.Numerics.Tensors;
using MlNetTokenize.Embedding.Training.Examples;
using MlNetTokenize.Embedding.Training.Learners;

namespace MlNetTokenize.Embedding.Training;

/// <summary>Where a layer begins: at an earlier model's.</summary>
internal static class InitialHead
{
    /// <summary>Fills a layer; an output that the earlier one does not have stays zero.</summary>
    /// <param name="parameters">Has the layer.</param>
    /// <param name="head">The earlier one.</param>
    /// <param name="classNames">What the outputs are called now.</param>
    /// <param name="targets">Has the units of a number now.</param>
    /// <exception cref="ArgumentException">The earlier layer predicts something else.</exception>
    public static void Fill(EmbeddingParameters parameters, EmbeddingHead head, IReadOnlyList<string>? classNames, TargetStatistics targets)
    {
        if (head.Kind != parameters.Kind)
        {
            throw new ArgumentException($"The layer of {nameof(EmbeddingTrainingOptions.InitialModel)} predicts a {head.Kind}, but the targets are a {parameters.Kind}.");
        }

        TrainingRows outputs = parameters.Outputs;
        int[] sources = FindSources(outputs.Count, head, classNames);
        for (int output = 0; output < outputs.Count; output++)
        {
            if (sources[output] >= 0)
            {
                head.Weights.AsSpan(sources[output] * head.Dimension, head.Dimension).CopyTo(outputs.Row(output));
                parameters.Biases[output] = head.Biases[sources[output]];
            }
        }

        if (head.Kind == EmbeddingTargetKind.Regression)
        {
            // The same numbers in deviations from the new targets' mean.
            TensorPrimitives.Multiply(outputs.Row(0), head.StandardDeviation / targets.StandardDeviation, outputs.Row(0));
            parameters.Biases[0] = (head.Mean + (parameters.Biases[0] * head.StandardDeviation) - targets.Mean) / targets.StandardDeviation;
        }
    }

    // For each output that of the earlier layer, or −1.
    private static int[] FindSources(int count, EmbeddingHead head, IReadOnlyList<string>? names)
    {
        if (head.ClassNames is null || names is null)
        {
            return [.. Enumerable.Range(0, count).Select(output => output < head.OutputCount ? output : -1)];
        }

        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int place = 0; place < head.OutputCount; place++)
        {
            places.TryAdd(head.ClassNames[place], place);
        }

        return [.. Enumerable.Range(0, count).Select(output => output < names.Count ? places.GetValueOrDefault(names[output], -1) : -1)];
    }
}
