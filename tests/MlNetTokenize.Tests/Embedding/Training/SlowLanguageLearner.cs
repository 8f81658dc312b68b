using MlNetTokenize.Embedding.Numerics;
using MlNetTokenize.Embedding.Training.Learners;

namespace MlNetTokenize.Tests;

/// <summary>The unsupervised objectives as their papers have them, one number after another in double precision, with the draws of the library.</summary>
internal sealed class SlowLanguageLearner(double[][] inputs, double[][] outputs, double[] biases, EmbeddingTrainingOptions options, TokenSampler sampler, ulong seed)
{
    private const double Damping = 0.1;
    private readonly double[] _squares = new double[inputs.Length];
    private SplitMix _random = new(seed);

    public double Learn(int[] ids, double rate) => options.Objective == EmbeddingObjective.NextToken ? LearnNextTokens(ids, rate) : LearnWindows(ids, rate);

    private double LearnWindows(int[] ids, double rate)
    {
        var text = new int[ids.Length];
        text = text[..sampler.Thin(ids, text, ref _random)];
        double loss = 0;
        for (int center = 0; center < text.Length; center++)
        {
            int reach = 1 + _random.Next(options.WindowSize);
            int[] window = [.. Enumerable.Range(center - reach, (2 * reach) + 1).Where(i => i != center && i >= 0 && i < text.Length).Select(i => text[i])];
            if (window.Length == 0)
            {
                continue;
            }

            var samples = new List<int> { text[center] };
            for (int i = 0; i < options.NegativeSamples; i++)
            {
                int negative = sampler.DrawNegative(text[center], ref _random);
                if (negative >= 0 && !samples.Contains(negative))
                {
                    samples.Add(negative);
                }
            }

            loss += options.Objective == EmbeddingObjective.SkipGram ? LearnPairs(window, samples, rate) : LearnMean(window, samples, rate);
        }

        return loss;
    }

    // All pairs of a window are stepped from the same place.
    private double LearnPairs(int[] window, List<int> samples, double rate)
    {
        double loss = 0;
        double[][] inputSteps = [.. window.Select(_ => new double[options.Dimension])];
        double[][] outputSteps = [.. samples.Select(_ => new double[options.Dimension])];
        for (int i = 0; i < window.Length; i++)
        {
            for (int s = 0; s < samples.Count; s++)
            {
                double error = Error(Dot(inputs[window[i]], outputs[samples[s]]), s == 0, ref loss);
                AddTo(inputSteps[i], outputs[samples[s]], -rate * error);
                AddTo(outputSteps[s], inputs[window[i]], -rate * error);
            }
        }

        for (int i = 0; i < window.Length; i++)
        {
            AddTo(inputs[window[i]], inputSteps[i], 1);
        }

        for (int s = 0; s < samples.Count; s++)
        {
            AddTo(outputs[samples[s]], outputSteps[s], 1);
        }

        return loss;
    }

    private double LearnMean(int[] window, List<int> samples, double rate)
    {
        double loss = 0;
        var hidden = new double[options.Dimension];
        var gradient = new double[options.Dimension];
        foreach (int id in window)
        {
            AddTo(hidden, inputs[id], 1.0 / window.Length);
        }

        for (int s = 0; s < samples.Count; s++)
        {
            double error = Error(Dot(hidden, outputs[samples[s]]), s == 0, ref loss);
            AddTo(gradient, outputs[samples[s]], error);
            AddTo(outputs[samples[s]], hidden, -rate * error);
        }

        foreach (int id in window)
        {
            AddTo(inputs[id], gradient, -rate / window.Length);
        }

        return loss;
    }

    private double LearnNextTokens(int[] ids, double rate)
    {
        const int Batch = 8;
        double loss = 0;
        for (int first = 0; first < ids.Length; first += Batch)
        {
            int[] positions = [.. Enumerable.Range(first, Math.Min(Batch, ids.Length - first))];
            int[][] windows = [.. positions.Select(position => ids[Math.Max(0, position - options.WindowSize)..position])];
            double[][] hidden = [.. windows.Select(window => window.Aggregate(new double[options.Dimension], (sum, id) => AddTo(sum, inputs[id], 1.0 / window.Length)))];
            double[][] errors = [.. positions.Select((position, i) =>
            {
                double[] scores = [.. outputs.Select((output, id) => Dot(hidden[i], output) + biases[id])];
                double sum = scores.Sum(Math.Exp);
                loss += Math.Log(sum) - scores[ids[position]];
                return scores.Select((score, id) => (Math.Exp(score) / sum) - (id == ids[position] ? 1 : 0)).ToArray();
            })];
            double[][] gradients = [.. errors.Select(error => outputs.Select((output, id) => (output, id)).Aggregate(new double[options.Dimension], (sum, pair) => AddTo(sum, pair.output, error[pair.id])))];
            for (int id = 0; id < outputs.Length; id++)
            {
                for (int i = 0; i < positions.Length; i++)
                {
                    AddTo(outputs[id], hidden[i], -rate * errors[i][id]);
                    biases[id] -= rate * errors[i][id];
                }
            }

            for (int i = 0; i < positions.Length; i++)
            {
                foreach (int id in windows[i])
                {
                    double share = 1.0 / windows[i].Length;
                    _squares[id] += share * Dot(gradients[i], gradients[i]);
                    AddTo(inputs[id], gradients[i], -rate * Math.Sqrt(share) / Math.Sqrt(Damping + _squares[id]));
                }
            }
        }

        return loss;
    }

    private static double Error(double score, bool isTrue, ref double loss)
    {
        double probability = 1 / (1 + Math.Exp(-score));
        loss -= Math.Log(isTrue ? probability : 1 - probability);
        return probability - (isTrue ? 1 : 0);
    }

    private static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();

    private static double[] AddTo(double[] destination, double[] source, double scale)
    {
        for (int d = 0; d < destination.Length; d++)
        {
            destination[d] += scale * source[d];
        }

        return destination;
    }
}
