using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlNetTokenize.Embedding.Training.Examples;

namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>
/// Learns to predict a text's target (Joulin et al. 2016, "Bag of Tricks for Efficient Text Classification": pooled rows, a linear layer, and only the rows of the text's tokens and n-grams
/// move).
/// </summary>
/// <param name="parameters">What is learned.</param>
/// <param name="pooling">How a text's rows become one vector.</param>
/// <param name="features">Which rows a text has.</param>
/// <param name="isAlone">Whether no other thread learns the same parameters.</param>
internal sealed class SupervisedLearner(EmbeddingParameters parameters, TokenPooling pooling, IFeatureIndices features, bool isAlone = true) : PooledLearner(parameters, pooling, features)
{
    private readonly LocalLayer _layer = new(parameters, isAlone);
    private readonly int _stride = parameters.Inputs.Stride;
    private readonly float[] _outputs = new float[parameters.Outputs.Count];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override LearningLoss Learn(ReadOnlySpan<int> ids, in LearningTarget target, float rate)
    {
        FeatureRows rows = Pool(ids, rate > 0, out float share);
        ref float hidden = ref MemoryMarshal.GetArrayDataReference(Hidden);
        for (int output = 0; output < _outputs.Length; output++)
        {
            _outputs[output] = RowKernels.Dot(ref hidden, ref _layer.Outputs[output], _stride) + _layer.Biases[output];
        }

        long right = rate == 0 && TargetLoss.IsRight(Parameters.Kind, _outputs, target) ? 1 : 0;
        var loss = new LearningLoss(TargetLoss.Apply(Parameters.Kind, _outputs, target), 1, right);
        if (rate > 0)
        {
            StepBack(rows, target, share, rate);
        }

        return loss;
    }

    public override void Synchronize() => _layer.Synchronize();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void StepBack(FeatureRows rows, in LearningTarget target, float share, float rate)
    {
        rate *= target.Weight;
        float headRate = rate;
        if (Parameters.Kind == EmbeddingTargetKind.Regression)
        {
            // The squared loss has no bound on its gradient, and a plain step at a high rate overshoots further each time. The implicit step (Toulis and Airoldi 2017) is the same
            // direction, shortened so that it ends at most at the target. AdaGrad bounds the steps of the rows, but not what a large layer makes of them.
            float layer = TensorPrimitives.SumOfSquares<float>(_layer.Outputs.Row(0));
            headRate /= 1f + (rate * (1f + TensorPrimitives.SumOfSquares<float>(Hidden)));
            rate /= 1f + (rate * layer * rows.Count * share * MathF.Sqrt(share / EmbeddingParameters.Damping));
        }

        ref float hidden = ref MemoryMarshal.GetArrayDataReference(Hidden);
        ref float gradient = ref MemoryMarshal.GetArrayDataReference(Gradient);
        Array.Clear(Gradient);
        float kept = Parameters.KeptBy(headRate);
        for (int output = 0; output < _outputs.Length; output++)
        {
            float error = _outputs[output];
            RowKernels.StepBack(ref _layer.Outputs[output], ref hidden, ref gradient, error, -headRate * error, kept, _stride);
            _layer.Biases[output] -= headRate * error;
        }

        MoveRows(rows, share, rate);
    }
}
