using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>Pools the rows of a text, and moves them by the gradient of the pooled vector.</summary>
/// <param name="parameters">What is learned.</param>
/// <param name="pooling">How a text's rows become one vector.</param>
/// <param name="features">Which rows a text has.</param>
internal abstract class PooledLearner(EmbeddingParameters parameters, TokenPooling pooling, IFeatureIndices features) : EmbeddingLearner
{
    private readonly TrainingRows _inputs = parameters.Inputs;
    private readonly int _stride = parameters.Inputs.Stride;

    // With TokenPooling.None the rows are learned on their mean.
    private readonly TokenPooling _pooling = pooling == TokenPooling.None ? TokenPooling.Mean : pooling;

    protected EmbeddingParameters Parameters { get; } = parameters;

    /// <summary>The pooled vector, filled up with zeros.</summary>
    protected float[] Hidden { get; } = new float[parameters.Inputs.Stride];

    /// <summary>The gradient of the loss by the pooled vector, filled up with zeros.</summary>
    protected float[] Gradient { get; } = new float[parameters.Inputs.Stride];

    /// <summary>The pooled vector of a text, filled up with zeros. Good until the next call.</summary>
    public ReadOnlySpan<float> Pool(ReadOnlySpan<int> ids)
    {
        Pool(ids, isLearning: false, out _);
        return Hidden;
    }

    /// <summary>Pools a text into <see cref="Hidden"/>.</summary>
    /// <param name="ids">Its tokens.</param>
    /// <param name="isLearning">Whether some are left out.</param>
    /// <param name="share">What a row counts in the vector.</param>
    /// <returns>Its rows. Good until the next call.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected FeatureRows Pool(ReadOnlySpan<int> ids, bool isLearning, out float share)
    {
        FeatureRows rows = features.Find(ids, isLearning);
        share = RowPooling.ShareOf(rows.Total, _pooling);
        Pool(rows, share);
        return rows;
    }

    /// <summary>Moves the rows of a text by <see cref="Gradient"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected void MoveRows(FeatureRows rows, float share, float rate)
    {
        ref float gradient = ref MemoryMarshal.GetArrayDataReference(Gradient);
        switch (_pooling)
        {
            case TokenPooling.First:
                Parameters.MoveInputs(rows.Once[..1], ref gradient, 1f, rate);
                break;
            case TokenPooling.Last:
                Parameters.MoveInputs(rows.Once[^1..], ref gradient, 1f, rate);
                break;
            case TokenPooling.Max:
                MoveLargest(rows.Once, rate);
                break;
            default:
                Parameters.MoveInputs(rows.Once, ref gradient, share, rate);
                for (int i = 0; i < rows.Repeated.Length; i++)
                {
                    Parameters.MoveInputs(rows.Repeated.Slice(i, 1), ref gradient, share * rows.Weights[i], rate);
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
                _inputs.Row(rows[0]).CopyTo(Hidden);
                break;
            case TokenPooling.Last:
                _inputs.Row(rows[^1]).CopyTo(Hidden);
                break;
            case TokenPooling.Max:
                _inputs.Row(rows[0]).CopyTo(Hidden);
                foreach (int row in rows[1..])
                {
                    TensorPrimitives.Max(Hidden.AsSpan(0, _inputs.Dimension), _inputs.Row(row), Hidden);
                }

                break;
            default:
                Array.Clear(Hidden);
                RowMath.AddRows<float>(_inputs.Values, default, rows, Hidden);
                for (int i = 0; i < text.Repeated.Length; i++)
                {
                    RowKernels.AddScaled(ref Hidden[0], ref _inputs[text.Repeated[i]], text.Weights[i], _stride);
                }

                TensorPrimitives.Multiply(Hidden, share, Hidden);
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
                if (value == Hidden[dimension])
                {
                    value -= Parameters.IsFrozen(row) ? 0f : rate * Gradient[dimension];
                    break;
                }
            }
        }

        foreach (int row in rows)
        {
            Parameters.LimitNorm(row);
            Parameters.MarkMoved(row);
        }
    }
}
