using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>All that is learned, and what all threads need for it.</summary>
/// <param name="inputs">The rows of the tokens, and behind them those of n-grams.</param>
/// <param name="outputs">The rows of the linear layer: of classes, or of tokens as what is predicted.</param>
/// <param name="kind">What the linear layer predicts.</param>
/// <param name="isFrozen">The token rows that do not move; <see langword="null"/> for none.</param>
/// <param name="options">The rate, the decay and so on.</param>
internal sealed class EmbeddingParameters(TrainingRows inputs, TrainingRows outputs, EmbeddingTargetKind kind, bool[]? isFrozen, EmbeddingTrainingOptions options)
{
    /// <summary>What a row's sum of squares starts at: small against what it becomes for a frequent token, so that only rare rows feel it. Chosen with the rate of 0.5 on short and long texts.</summary>
    public const float Damping = 0.1f;

    public TrainingRows Inputs { get; } = inputs;

    public TrainingRows Outputs { get; } = outputs;

    public float[] Biases { get; } = new float[outputs.Count];

    /// <summary>For each input row the sum of the squared gradients that it has had (AdaGrad, one number for a row).</summary>
    public float[] SquaredGradients { get; } = new float[inputs.Count];

    public EmbeddingTargetKind Kind { get; } = kind;

    /// <summary>The share of the outputs' weights that a step leaves.</summary>
    public float KeptBy(float rate) => 1f - (rate * options.WeightDecay);

    /// <summary>
    /// Moves rows that were pooled, each by AdaGrad (Duchi et al. 2011): rare rows take large steps and frequent ones small ones. The gradient of a row is that of the pooled vector times
    /// its share; here the step is scaled by the share's root instead, so that long texts, whose rows have small shares, are learned in as many epochs as short ones.
    /// </summary>
    /// <param name="rows">The rows; one that is there twice moves twice.</param>
    /// <param name="gradient">The gradient of the pooled vector.</param>
    /// <param name="share">What each row counts in the pooled vector.</param>
    /// <param name="rate">The rate.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void MoveInputs(ReadOnlySpan<int> rows, ref float gradient, float share, float rate)
    {
        int length = Inputs.Stride;
        float squared = share * RowKernels.Dot(ref gradient, ref gradient, length);
        float step = -rate * MathF.Sqrt(share);
        foreach (int row in rows)
        {
            if (IsFrozen(row))
            {
                continue;
            }

            float sum = SquaredGradients[row] += squared;
            RowKernels.AddScaled(ref Inputs[row], ref gradient, step / MathF.Sqrt(Damping + sum), length);
            LimitNorm(row);
        }
    }

    /// <summary>Moves a row by a gradient of its own, with AdaGrad.</summary>
    /// <param name="row">The row.</param>
    /// <param name="gradient">The gradient, filled up with zeros.</param>
    /// <param name="rate">The rate.</param>
    public void MoveByOwn(int row, ref float gradient, float rate)
    {
        float sum = SquaredGradients[row] += RowKernels.Dot(ref gradient, ref gradient, Inputs.Stride);
        RowKernels.AddScaled(ref Inputs[row], ref gradient, -rate / MathF.Sqrt(Damping + sum), Inputs.Stride);
        LimitNorm(row);
    }

    /// <summary>Moves a row by a multiple of a vector.</summary>
    public void MoveInput(int row, ref float direction, float step)
    {
        if (!IsFrozen(row))
        {
            RowKernels.AddScaled(ref Inputs[row], ref direction, step, Inputs.Stride);
            LimitNorm(row);
        }
    }

    /// <summary>Whether a row has been learned from.</summary>
    public bool HasMoved(int row) => SquaredGradients[row] > 0;

    /// <summary>Says that a row has been learned from, for a step that does not count its gradients.</summary>
    public void MarkMoved(int row) => SquaredGradients[row] = Math.Max(SquaredGradients[row], Damping);

    /// <summary>Whether a row does not move.</summary>
    public bool IsFrozen(int row) => isFrozen is not null && row < isFrozen.Length && isFrozen[row];

    /// <summary>Shortens a row that has become longer than it may be.</summary>
    public void LimitNorm(int row)
    {
        if (options.MaximumNorm is float longest)
        {
            float norm = MathF.Sqrt(RowKernels.Dot(ref Inputs[row], ref Inputs[row], Inputs.Stride));
            if (norm > longest)
            {
                Span<float> values = Inputs.Row(row);
                TensorPrimitives.Multiply(values, longest / norm, values);
            }
        }
    }

    /// <summary>Whether all parameters are finite.</summary>
    public bool AreFinite()
        => float.IsFinite(TensorPrimitives.MaxMagnitude<float>(Inputs.Values))
            && (Outputs.Count == 0 || (float.IsFinite(TensorPrimitives.MaxMagnitude<float>(Outputs.Values)) && float.IsFinite(TensorPrimitives.MaxMagnitude<float>(Biases))));
}
