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
/// <param name="outputCount">How many rows the layer has.</param>
/// <param name="options">The number of threads, and what cancels.</param>
internal sealed class LayerFitting(UnseenTexts texts, EmbeddingTargetKind kind, int outputCount, EmbeddingTrainingOptions options)
{
    // The parts are added up in one order, however many threads there are.
    private const int Parts = 16;
    private const int MostIterations = 50;
    private const double Tolerance = 1e-5;

    // What keeps the weights finite where classes can be told apart without a mistake. A tenth of it and ten times as much were worse on questions and documentation, or no better.
    private const double Penalty = 1e-5;

    // Of more texts a layer is fitted well enough without a choice of the penalty, unless it has so many numbers that each has few texts, as the layer of a wide table has. Of many the choice takes too long.
    private const int FewTexts = 1 << 12;
    private const int MostTexts = 1 << 14;
    private const int TextsForNumber = 20;

    // Times the mean square of the vectors' distance from their mean, so that their length does not matter.
    private static readonly double[] Penalties = [1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4];

    private readonly int _stride = texts.Vectors.Stride;

    // As many numbers as the layer has, with its biases last. They are taken once, however many layers are fitted to choose the penalty.
    private readonly double[] _point = new double[LengthOf(outputCount, texts.Vectors.Stride)];
    private readonly float[] _values = new float[LengthOf(outputCount, texts.Vectors.Stride)];
    private readonly float[][] _gradients = [.. Enumerable.Range(0, Parts).Select(_ => new float[LengthOf(outputCount, texts.Vectors.Stride)])];
    private readonly LimitedMemoryBfgs _minimizer = new(LengthOf(outputCount, texts.Vectors.Stride));
    private readonly LearningLoss[] _losses = new LearningLoss[Parts];

    /// <summary>Whether the penalty is chosen by the folds. If it is, the loss of each text is by a layer that is fitted to other folds' texts.</summary>
    /// <param name="texts">How many there are.</param>
    /// <param name="outputs">How many rows the layer has.</param>
    /// <param name="dimension">How long they are.</param>
    public static bool ChoosesPenalty(long texts, int outputs, int dimension) => texts <= FewTexts || (texts <= MostTexts && texts < TextsForNumber * (long)outputs * (dimension + 1));

    /// <summary>What fitting takes besides the texts, in values of four bytes.</summary>
    public static double EstimateValues(int outputs, int dimension) => (Parts + 5.0 + (2.0 * LimitedMemoryBfgs.Vectors)) * outputs * (TrainingRows.StrideOf(dimension) + 1);

    /// <summary>Fits a layer.</summary>
    /// <param name="outputs">The weights, where it begins and ends.</param>
    /// <param name="biases">The biases.</param>
    /// <returns>The texts' loss by the fitted layer, without the penalty; where the penalty is chosen, each text's by a layer that is fitted to the other folds' texts.</returns>
    public LearningLoss Fit(TrainingRows outputs, float[] biases)
    {
        if (texts.FoldCount < 2 || !ChoosesPenalty(texts.Count, outputCount, texts.Vectors.Dimension))
        {
            return Fit(outputs, biases, Penalty, leftOut: -1);
        }

        double spread = texts.Spread();
        double best = Penalty;
        LearningLoss least = default;
        foreach (double share in Penalties)
        {
            LearningLoss loss = MeasureLeftOut(share * spread);
            if (least.Count == 0 || loss.Sum < least.Sum)
            {
                (best, least) = (share * spread, loss);
            }
        }

        Fit(outputs, biases, best, leftOut: -1);
        return least;
    }

    // The loss of each fold's texts by a layer that is fitted to the others'.
    private LearningLoss MeasureLeftOut(double penalty)
    {
        LearningLoss sum = default;
        var outputs = new TrainingRows(outputCount, texts.Vectors.Dimension);
        var biases = new float[outputCount];
        for (int fold = 0; fold < texts.FoldCount; fold++)
        {
            Array.Clear(outputs.Values);
            Array.Clear(biases);
            sum += Fit(outputs, biases, penalty, fold);
        }

        return sum;
    }

    // With a fold left out the loss is that of its texts.
    private LearningLoss Fit(TrainingRows outputs, float[] biases, double penalty, int leftOut)
    {
        TensorPrimitives.ConvertTruncating<float, double>(outputs.Values, _point);
        TensorPrimitives.ConvertTruncating<float, double>(biases, _point.AsSpan(outputs.Values.Length));
        double total = 0;
        for (int text = 0; text < texts.Count; text++)
        {
            total += texts.FoldOf(text) == leftOut ? 0 : texts.TargetOf(text).Weight;
        }

        if (total > 0)
        {
            _minimizer.Minimize(_point, Evaluate, MostIterations, Tolerance);
        }

        Measure(_point, isFitting: leftOut < 0);
        TensorPrimitives.ConvertTruncating<double, float>(_point.AsSpan(0, outputs.Values.Length), outputs.Values);
        TensorPrimitives.ConvertTruncating<double, float>(_point.AsSpan(outputs.Values.Length), biases);
        return _losses.Aggregate((sum, loss) => sum + loss);

        void Measure(double[] at, bool isFitting)
        {
            TensorPrimitives.ConvertTruncating<double, float>(at, _values);
            ParallelLoop.Run(0, Parts, options, part => _losses[part] = MeasurePart(part, fold => isFitting ? fold != leftOut : fold == leftOut));
        }

        double Evaluate(double[] at, double[] gradient)
        {
            Measure(at, isFitting: true);
            Array.Clear(gradient);
            double loss = 0;
            for (int part = 0; part < Parts; part++)
            {
                loss += _losses[part].Sum;
                for (int i = 0; i < gradient.Length; i++)
                {
                    gradient[i] += _gradients[part][i];
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
    private LearningLoss MeasurePart(int part, Func<int, bool> isCounted)
    {
        float[] gradient = _gradients[part];
        Array.Clear(gradient);
        int start = (int)((long)texts.Count * part / Parts);
        int end = (int)((long)texts.Count * (part + 1) / Parts);
        int biases = outputCount * _stride;
        var scores = new float[outputCount];
        LearningLoss sum = default;
        for (int text = start; text < end; text++)
        {
            if (!isCounted(texts.FoldOf(text)))
            {
                continue;
            }

            ref float vector = ref texts.Vectors[text];
            for (int output = 0; output < outputCount; output++)
            {
                scores[output] = RowKernels.Dot(ref vector, ref _values[output * _stride], _stride) + _values[biases + output];
            }

            LearningTarget target = texts.TargetOf(text);
            long right = TargetLoss.IsRight(kind, scores, target) ? 1 : 0;
            sum += new LearningLoss(target.Weight * TargetLoss.Apply(kind, scores, target), 1, right);
            for (int output = 0; output < outputCount; output++)
            {
                float error = target.Weight * scores[output];
                RowKernels.AddScaled(ref gradient[output * _stride], ref vector, error, _stride);
                gradient[biases + output] += error;
            }
        }

        return sum;
    }

    private static int LengthOf(int outputs, int stride) => outputs * (stride + 1);
}
