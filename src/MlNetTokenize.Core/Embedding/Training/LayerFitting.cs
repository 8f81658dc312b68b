using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MlNetTokenize.Embedding.Numerics;
using MlNetTokenize.Embedding.Training.Examples;
using MlNetTokenize.Embedding.Training.Learners;

namespace MlNetTokenize.Embedding.Training;

/// <summary>
/// Fits a linear layer anew to vectors of texts that their rows have not seen: the one that was learned with the rows is far too sure of itself, as it was learned with features that know the answer. The mean loss
/// and half of a penalty times the squared weights is convex, and minimized by L-BFGS.
/// </summary>
/// <param name="texts">The vectors and targets.</param>
/// <param name="kind">What is predicted.</param>
/// <param name="options">The number of threads, and what cancels.</param>
internal sealed class LayerFitting(UnseenTexts texts, EmbeddingTargetKind kind, EmbeddingTrainingOptions options)
{
    // The parts are added up in one order, however many threads there are.
    private const int Parts = 16;
    private const int MostIterations = 50;
    private const double Tolerance = 1e-5;

    // What keeps the weights finite where classes can be told apart without a mistake. A tenth of it and ten times as much were worse on questions and documentation, or no better.
    private const double Penalty = 1e-5;

    // Of more texts a layer is fitted well enough without a choice of the penalty.
    internal const int MostTextsForChoice = 1 << 12;

    // Times the mean square of the vectors' distance from their mean, so that their length does not matter.
    private static readonly double[] Penalties = [1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4];

    private readonly int _stride = texts.Vectors.Stride;

    /// <summary>Fits a layer.</summary>
    /// <param name="outputs">The weights, where it begins and ends.</param>
    /// <param name="biases">The biases.</param>
    /// <returns>The texts' loss by the fitted layer, without the penalty; where the penalty is chosen, each text's by a layer that is fitted to the other folds' texts.</returns>
    public LearningLoss Fit(TrainingRows outputs, float[] biases)
    {
        if (texts.Count > MostTextsForChoice || texts.FoldCount < 2)
        {
            return Fit(outputs, biases, Penalty, leftOut: -1);
        }

        double spread = texts.Spread();
        double best = Penalty;
        LearningLoss least = default;
        foreach (double share in Penalties)
        {
            LearningLoss loss = MeasureLeftOut(outputs.Count, share * spread);
            if (least.Count == 0 || loss.Sum < least.Sum)
            {
                (best, least) = (share * spread, loss);
            }
        }

        Fit(outputs, biases, best, leftOut: -1);
        return least;
    }

    // The loss of each fold's texts by a layer that is fitted to the others'.
    private LearningLoss MeasureLeftOut(int outputs, double penalty)
    {
        LearningLoss sum = default;
        for (int fold = 0; fold < texts.FoldCount; fold++)
        {
            sum += Fit(new TrainingRows(outputs, texts.Vectors.Dimension), new float[outputs], penalty, fold);
        }

        return sum;
    }

    // With a fold left out the loss is that of its texts.
    private LearningLoss Fit(TrainingRows outputs, float[] biases, double penalty, int leftOut)
    {
        var point = new double[outputs.Values.Length + biases.Length];
        TensorPrimitives.ConvertTruncating<float, double>(outputs.Values, point);
        TensorPrimitives.ConvertTruncating<float, double>(biases, point.AsSpan(outputs.Values.Length));
        var values = new float[point.Length];
        var gradients = new float[Parts][];
        var losses = new LearningLoss[Parts];
        for (int part = 0; part < Parts; part++)
        {
            gradients[part] = new float[point.Length];
        }

        double total = 0;
        for (int text = 0; text < texts.Count; text++)
        {
            total += texts.FoldOf(text) == leftOut ? 0 : texts.TargetOf(text).Weight;
        }

        if (total > 0)
        {
            LimitedMemoryBfgs.Minimize(point, Evaluate, MostIterations, Tolerance);
        }

        Measure(point, isFitting: leftOut < 0);
        TensorPrimitives.ConvertTruncating<double, float>(point.AsSpan(0, outputs.Values.Length), outputs.Values);
        TensorPrimitives.ConvertTruncating<double, float>(point.AsSpan(outputs.Values.Length), biases);
        return losses.Aggregate((sum, loss) => sum + loss);

        void Measure(double[] at, bool isFitting)
        {
            TensorPrimitives.ConvertTruncating<double, float>(at, values);
            ParallelLoop.Run(0, Parts, options, part => losses[part] = MeasurePart(part, values, biases.Length, gradients[part], fold => isFitting ? fold != leftOut : fold == leftOut));
        }

        double Evaluate(double[] at, double[] gradient)
        {
            Measure(at, isFitting: true);
            Array.Clear(gradient);
            double loss = 0;
            for (int part = 0; part < Parts; part++)
            {
                loss += losses[part].Sum;
                for (int i = 0; i < gradient.Length; i++)
                {
                    gradient[i] += gradients[part][i];
                }
            }

            TensorPrimitives.Divide(gradient, total, gradient);
            ReadOnlySpan<double> weights = at.AsSpan(0, outputs.Values.Length);
            Span<double> slope = gradient.AsSpan(0, weights.Length);
            TensorPrimitives.MultiplyAdd(weights, penalty, slope, slope);
            return (loss / total) + (penalty / 2 * TensorPrimitives.SumOfSquares(weights));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private LearningLoss MeasurePart(int part, float[] values, int outputs, float[] gradient, Func<int, bool> isCounted)
    {
        Array.Clear(gradient);
        int start = (int)((long)texts.Count * part / Parts);
        int end = (int)((long)texts.Count * (part + 1) / Parts);
        int biases = outputs * _stride;
        var scores = new float[outputs];
        LearningLoss sum = default;
        for (int text = start; text < end; text++)
        {
            if (!isCounted(texts.FoldOf(text)))
            {
                continue;
            }

            ref float vector = ref texts.Vectors[text];
            for (int output = 0; output < outputs; output++)
            {
                scores[output] = RowKernels.Dot(ref vector, ref values[output * _stride], _stride) + values[biases + output];
            }

            LearningTarget target = texts.TargetOf(text);
            long right = TargetLoss.IsRight(kind, scores, target) ? 1 : 0;
            sum += new LearningLoss(target.Weight * TargetLoss.Apply(kind, scores, target), 1, right);
            for (int output = 0; output < outputs; output++)
            {
                float error = target.Weight * scores[output];
                RowKernels.AddScaled(ref gradient[output * _stride], ref vector, error, _stride);
                gradient[biases + output] += error;
            }
        }

        return sum;
    }
}
