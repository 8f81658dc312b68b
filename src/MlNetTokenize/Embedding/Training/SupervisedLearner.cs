using System.Numerics.Tensors;

namespace MlNetTokenize;

/// <summary>
/// One thread's part of supervised learning: a step of stochastic gradient descent on one text (Joulin et al. 2016, "Bag of Tricks for Efficient
/// Text Classification": pooled rows, a linear layer, and only the rows of the text's tokens move). The table and the head are shared.
/// </summary>
internal sealed class SupervisedLearner(EmbeddingTable table, EmbeddingHead head, TokenPooling pooling, TextFeatures features)
{
    private readonly int _dimension = table.Dimension;
    private readonly float[] _hidden = new float[table.Dimension];
    private readonly float[] _hiddenGradient = new float[table.Dimension];
    private readonly float[] _step = new float[table.Dimension];
    private readonly float[] _outputs = new float[head.OutputCount];

    // With TokenPooling.None the rows are learned on their mean.
    private readonly TokenPooling _pooling = pooling == TokenPooling.None ? TokenPooling.Mean : pooling;

    /// <summary>Learns from a text.</summary>
    /// <param name="ids">Its tokens, at least one.</param>
    /// <param name="target">Its class, 0 or 1, or its standardised number.</param>
    /// <param name="weight">Multiplies the loss.</param>
    /// <param name="rate">The learning rate.</param>
    /// <returns>The loss before the step, not weighted.</returns>
    public float Learn(ReadOnlySpan<int> ids, float target, float weight, float rate)
    {
        ids = features.Of(ids);
        table.Pool(ids, _hidden, _pooling);
        head.Score(_hidden, _outputs);
        float loss = LossAndGradient(target, ids, ref rate, weight);
        rate *= weight;

        // The hidden gradient is taken before the head moves.
        Array.Clear(_hiddenGradient);
        for (int output = 0; output < _outputs.Length; output++)
        {
            Span<float> weights = head.Weights.AsSpan(output * _dimension, _dimension);
            TensorPrimitives.MultiplyAdd(weights, _outputs[output], _hiddenGradient, _hiddenGradient);
            TensorPrimitives.MultiplyAdd(_hidden, -rate * _outputs[output], weights, weights);
            head.Biases[output] -= rate * _outputs[output];
        }

        MoveRows(ids, rate);
        return loss;
    }

    /// <summary>Leaves the gradient with respect to the scores in <see cref="_outputs"/>.</summary>
    private float LossAndGradient(float target, ReadOnlySpan<int> ids, ref float rate, float weight)
    {
        switch (head.Kind)
        {
            case EmbeddingTargetKind.Class:
                int truth = (int)target;
                float score = _outputs[truth];
                float loss = Softmax.Apply(_outputs) - score;
                _outputs[truth] -= 1f;
                return loss;

            case EmbeddingTargetKind.Boolean:
                // log(1 + e^−m) of the margin m, without overflow.
                float margin = target > 0 ? _outputs[0] : -_outputs[0];
                float logistic = 1f / (1f + MathF.Exp(-_outputs[0]));
                _outputs[0] = logistic - target;
                return MathF.Max(-margin, 0f) + MathF.Log(1f + MathF.Exp(-MathF.Abs(margin)));

            default:
                // The squared loss has no bound on its gradient, and a plain step at a high rate overshoots further each time. The implicit step
                // (Toulis and Airoldi 2017) is the same direction, shortened so that it ends at most at the target.
                float error = _outputs[0] - target;
                // A row moves by its share as often as it occurs; the bound is that of one token repeated.
                float share = _pooling is TokenPooling.Mean or TokenPooling.Sum or TokenPooling.SqrtN
                    ? ids.Length * EmbeddingTable.ShareOf(ids.Length, _pooling)
                    : 1f;
                float curvature = 1f + TensorPrimitives.SumOfSquares(_hidden) + (share * share * TensorPrimitives.SumOfSquares(head.Weights));
                rate /= 1f + (rate * weight * curvature);
                _outputs[0] = error;
                return 0.5f * error * error;
        }
    }

    private void MoveRows(ReadOnlySpan<int> ids, float rate)
    {
        switch (_pooling)
        {
            case TokenPooling.First:
                MoveRow(ids[0], rate);
                break;
            case TokenPooling.Last:
                MoveRow(ids[^1], rate);
                break;
            case TokenPooling.Max:
                MoveLargest(ids, rate);
                break;
            default:
                TensorPrimitives.Multiply(_hiddenGradient, -rate * EmbeddingTable.ShareOf(ids.Length, _pooling), _step);
                foreach (int id in ids)
                {
                    Span<float> row = Row(id);
                    TensorPrimitives.Add(row, _step, row);
                }

                break;
        }
    }

    private void MoveRow(int id, float rate) => TensorPrimitives.MultiplyAdd(_hiddenGradient, -rate, Row(id), Row(id));

    // In each dimension the row that the maximum came from moves; of equal ones the first.
    private void MoveLargest(ReadOnlySpan<int> ids, float rate)
    {
        for (int dimension = 0; dimension < _dimension; dimension++)
        {
            foreach (int id in ids)
            {
                ref float value = ref Row(id)[dimension];
                if (value == _hidden[dimension])
                {
                    value -= rate * _hiddenGradient[dimension];
                    break;
                }
            }
        }
    }

    private Span<float> Row(int id) => table.Values.AsSpan(id * _dimension, _dimension);
}
