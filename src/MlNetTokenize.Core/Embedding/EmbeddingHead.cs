using System.Diagnostics;
using System.Numerics.Tensors;
using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize;

/// <summary>The linear layer that turns a pooled vector into a prediction.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class EmbeddingHead
{
    internal EmbeddingHead(EmbeddingTargetKind kind, int outputCount, int dimension, float[] weights, float[] biases, float mean = 0f, float deviation = 1f, IReadOnlyList<string>? classNames = null)
    {
        Kind = kind;
        OutputCount = outputCount;
        Dimension = dimension;
        Weights = weights;
        Biases = biases;
        Mean = mean;
        StandardDeviation = deviation;
        ClassNames = classNames;
    }

    /// <summary>What it predicts.</summary>
    public EmbeddingTargetKind Kind { get; }

    /// <summary>The number of classes; 1 for a Boolean or a number.</summary>
    public int OutputCount { get; }

    /// <summary>The length of the vectors that it reads.</summary>
    public int Dimension { get; }

    /// <summary>Where <see cref="Kind"/> is a number: the mean of the training targets.</summary>
    public float Mean { get; }

    /// <summary>Where <see cref="Kind"/> is a number: the standard deviation of the training targets.</summary>
    public float StandardDeviation { get; }

    /// <summary>The names of the classes, one for each output; <see langword="null"/> if they are not known, and for a Boolean or a number.</summary>
    public IReadOnlyList<string>? ClassNames { get; }

    /// <summary>One row of <see cref="Dimension"/> for each output, row after row.</summary>
    internal float[] Weights { get; }

    internal float[] Biases { get; }

    /// <summary>Turns a pooled vector into a prediction.</summary>
    /// <param name="vector">A pooled vector, <see cref="Dimension"/> long.</param>
    /// <param name="prediction">
    /// <see cref="OutputCount"/> long. One class of several: their probabilities, which sum to one (softmax). Several classes at once: the probability of each by itself (logistic function). A Boolean: the
    /// probability of true. A number: the number in the label's own units.
    /// </param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Predict(ReadOnlySpan<float> vector, Span<float> prediction)
    {
        if (vector.Length != Dimension || prediction.Length != OutputCount)
        {
            throw new ArgumentException($"The head maps {Dimension} values to {OutputCount}, not {vector.Length} to {prediction.Length}.");
        }

        Score(vector, prediction);
        switch (Kind)
        {
            case EmbeddingTargetKind.Multiclass:
                Softmax.Apply(prediction);
                break;
            case EmbeddingTargetKind.Binary or EmbeddingTargetKind.Multilabel:
                TensorPrimitives.Sigmoid(prediction, prediction);
                break;
            case EmbeddingTargetKind.Regression:
                prediction[0] = Mean + (prediction[0] * StandardDeviation);
                break;
            default:
                throw new UnreachableException($"There is no head for a target of the kind {Kind}.");
        }
    }

    /// <summary>The same layer with names.</summary>
    internal EmbeddingHead WithClassNames(IReadOnlyList<string>? names) => new(Kind, OutputCount, Dimension, Weights, Biases, Mean, StandardDeviation, names);

    /// <summary>Copies the score of each output for a vector of zeros, before the softmax or the logistic function: what a text without tokens has. A number's is in the label's own units.</summary>
    /// <param name="destination">At least <see cref="OutputCount"/> long.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public void CopyBiases(Span<float> destination)
    {
        Biases.CopyTo(destination);
        if (Kind == EmbeddingTargetKind.Regression)
        {
            destination[0] = Mean + (Biases[0] * StandardDeviation);
        }
    }

    /// <summary>The outputs before the softmax, the logistic function or the label's units.</summary>
    internal void Score(ReadOnlySpan<float> vector, Span<float> scores)
    {
        for (int output = 0; output < scores.Length; output++)
        {
            scores[output] = TensorPrimitives.Dot(vector, Weights.AsSpan(output * Dimension, Dimension)) + Biases[output];
        }
    }
}
