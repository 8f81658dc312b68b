using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlNetTokenize.Embedding.Numerics;
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
internal sealed class SupervisedLearner(EmbeddingParameters parameters, TokenPooling pooling, IFeatureIndices features, bool isAlone = true) : EmbeddingLearner
{
    private readonly TrainingRows _inputs = parameters.Inputs;
    private readonly LocalLayer _layer = new(parameters, isAlone);
    private readonly int _stride = parameters.Inputs.Stride;
    private readonly float[] _hidden = new float[parameters.Inputs.Stride];
    private readonly float[] _gradient = new float[parameters.Inputs.Stride];
    private readonly float[] _outputs = new float[parameters.Outputs.Count];

    // With TokenPooling.None the rows are learned on their mean.
    private readonly TokenPooling _pooling = pooling == TokenPooling.None ? TokenPooling.Mean : pooling;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override LearningLoss Learn(ReadOnlySpan<int> ids, in LearningTarget target, float rate)
    {
        FeatureRows rows = features.Find(ids, rate > 0);
        float share = RowPooling.ShareOf(rows.Total, _pooling);
        Pool(rows, share);
        ref float hidden = ref MemoryMarshal.GetArrayDataReference(_hidden);
        for (int output = 0; output < _outputs.Length; output++)
        {
            _outputs[output] = RowKernels.Dot(ref hidden, ref _layer.Outputs[output], _stride) + _layer.Biases[output];
        }

        long right = rate == 0 && TargetLoss.IsRight(parameters.Kind, _outputs, target) ? 1 : 0;
        var loss = new LearningLoss(TargetLoss.Apply(parameters.Kind, _outputs, target), 1, right);
        if (rate > 0)
        {
            StepBack(rows, target, share, rate);
        }

        return loss;
    }

    /// <summary>The pooled vector of a text, filled up with zeros. Good until the next call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReadOnlySpan<float> Pool(ReadOnlySpan<int> ids)
    {
        FeatureRows rows = features.Find(ids, isLearning: false);
        Pool(rows, RowPooling.ShareOf(rows.Total, _pooling));
        return _hidden;
    }

    public override void Synchronize() => _layer.Synchronize();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void StepBack(FeatureRows rows, in LearningTarget target, float share, float rate)
    {
        rate *= target.Weight;
        float headRate = rate;
        if (parameters.Kind == EmbeddingTargetKind.Regression)
        {
            // The squared loss has no bound on its gradient, and a plain step at a high rate overshoots further each time. The implicit step (Toulis and Airoldi 2017) is the same
            // direction, shortened so that it ends at most at the target. AdaGrad bounds the steps of the rows, but not what a large layer makes of them.
            float layer = TensorPrimitives.SumOfSquares<float>(_layer.Outputs.Row(0));
            headRate /= 1f + (rate * (1f + TensorPrimitives.SumOfSquares<float>(_hidden)));
            rate /= 1f + (rate * layer * rows.Count * share * MathF.Sqrt(share / EmbeddingParameters.Damping));
        }

        ref float hidden = ref MemoryMarshal.GetArrayDataReference(_hidden);
        ref float gradient = ref MemoryMarshal.GetArrayDataReference(_gradient);
        Array.Clear(_gradient);
        float kept = parameters.KeptBy(headRate);
        for (int output = 0; output < _outputs.Length; output++)
        {
            float error = _outputs[output];
            RowKernels.StepBack(ref _layer.Outputs[output], ref hidden, ref gradient, error, -headRate * error, kept, _stride);
            _layer.Biases[output] -= headRate * error;
        }

        switch (_pooling)
        {
            case TokenPooling.First:
                parameters.MoveInputs(rows.Once[..1], ref gradient, 1f, rate);
                break;
            case TokenPooling.Last:
                parameters.MoveInputs(rows.Once[^1..], ref gradient, 1f, rate);
                break;
            case TokenPooling.Max:
                MoveLargest(rows.Once, rate);
                break;
            default:
                parameters.MoveInputs(rows.Once, ref gradient, share, rate);
                for (int i = 0; i < rows.Repeated.Length; i++)
                {
                    parameters.MoveInputs(rows.Repeated.Slice(i, 1), ref gradient, share * rows.Weights[i], rate);
                }

                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pool(FeatureRows text, float share)
    {
        ReadOnlySpan<int> rows = text.Once;
        switch (_pooling)
        {
            case TokenPooling.First:
                _inputs.Row(rows[0]).CopyTo(_hidden);
                break;
            case TokenPooling.Last:
                _inputs.Row(rows[^1]).CopyTo(_hidden);
                break;
            case TokenPooling.Max:
                _inputs.Row(rows[0]).CopyTo(_hidden);
                foreach (int row in rows[1..])
                {
                    TensorPrimitives.Max(_hidden.AsSpan(0, _inputs.Dimension), _inputs.Row(row), _hidden);
                }

                break;
            default:
                Array.Clear(_hidden);
                RowMath.AddRows<float>(_inputs.Values, default, rows, _hidden);
                for (int i = 0; i < text.Repeated.Length; i++)
                {
                    RowKernels.AddScaled(ref _hidden[0], ref _inputs[text.Repeated[i]], text.Weights[i], _stride);
                }

                TensorPrimitives.Multiply(_hidden, share, _hidden);
                break;
        }
    }

    // In each dimension the row that the maximum came from moves, by plain descent: a row's part of the gradient is another each time. Of equal ones the first.
    private void MoveLargest(ReadOnlySpan<int> rows, float rate)
    {
        for (int dimension = 0; dimension < _inputs.Dimension; dimension++)
        {
            foreach (int row in rows)
            {
                ref float value = ref _inputs.Row(row)[dimension];
                if (value == _hidden[dimension])
                {
                    value -= parameters.IsFrozen(row) ? 0f : rate * _gradient[dimension];
                    break;
                }
            }
        }

        foreach (int row in rows)
        {
            parameters.LimitNorm(row);
            parameters.MarkMoved(row);
        }
    }
}
