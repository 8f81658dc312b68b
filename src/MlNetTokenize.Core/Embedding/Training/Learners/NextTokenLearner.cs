using System.Numerics;
using System.Runtime.InteropServices;
using MlNetTokenize.Embedding.Numerics;
using MlNetTokenize.Embedding.Training.Examples;

namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>
/// Predicts each token from the pooled rows of the tokens before it, by a softmax over the whole vocabulary: a language model of a bag of a few tokens (Bengio et al. 2003 with a mean instead of a
/// layer). The first token is predicted from a vector of zeros, so that every token of a text has its loss.
/// </summary>
internal sealed class NextTokenLearner(EmbeddingParameters parameters, EmbeddingTrainingOptions options) : EmbeddingLearner
{
    // So many positions are learned together: each row of the layer is loaded once for all of them.
    private const int BatchSize = 8;

    private readonly int _stride = parameters.Inputs.Stride;
    private readonly int _vocabulary = parameters.Outputs.Count;
    private readonly TokenPooling _pooling = PoolingOf(options);
    private readonly float[] _hidden = new float[BatchSize * parameters.Inputs.Stride];
    private readonly float[] _gradient = new float[BatchSize * parameters.Inputs.Stride];
    private readonly float[][] _errors = [.. Enumerable.Range(0, BatchSize).Select(_ => new float[parameters.Outputs.Count])];

    /// <summary>How the tokens before the next one are pooled.</summary>
    public static TokenPooling PoolingOf(EmbeddingTrainingOptions options) => options.Pooling == TokenPooling.None ? TokenPooling.Mean : options.Pooling;

    public override LearningLoss Learn(ReadOnlySpan<int> ids, in LearningTarget target, float rate)
    {
        double loss = 0;
        for (int first = 0; first < ids.Length; first += BatchSize)
        {
            loss += LearnBatch(ids, first, Math.Min(BatchSize, ids.Length - first), rate * target.Weight);
        }

        return new LearningLoss(loss, ids.Length);
    }

    private double LearnBatch(ReadOnlySpan<int> ids, int first, int count, float rate)
    {
        Array.Clear(_hidden);
        for (int i = 0; i < count; i++)
        {
            Pool(Window(ids, first + i), _hidden.AsSpan(i * _stride, _stride));
        }

        for (int output = 0; output < _vocabulary; output++)
        {
            ref float weights = ref parameters.Outputs[output];
            for (int i = 0; i < count; i++)
            {
                _errors[i][output] = RowKernels.Dot(ref weights, ref _hidden[i * _stride], _stride) + parameters.Biases[output];
            }
        }

        double loss = 0;
        for (int i = 0; i < count; i++)
        {
            int truth = ids[first + i];
            float score = _errors[i][truth];
            loss += Softmax.Apply(_errors[i]) - score;
            _errors[i][truth] -= 1f;
        }

        if (rate > 0)
        {
            StepBack(count, rate);
            for (int i = 0; i < count; i++)
            {
                MoveWindow(Window(ids, first + i), i, rate);
            }
        }

        return loss;
    }

    // The positions of a batch share one step of the layer, the sum of theirs.
    private void StepBack(int count, float rate)
    {
        Array.Clear(_gradient);
        var kept = new Vector<float>(parameters.KeptBy(rate));
        for (int output = 0; output < _vocabulary; output++)
        {
            ref float weights = ref parameters.Outputs[output];
            for (int d = 0; d < _stride; d += Vector<float>.Count)
            {
                Vector<float> weight = Vector.LoadUnsafe(ref weights, (nuint)d);
                Vector<float> step = Vector<float>.Zero;
                for (int i = 0; i < count; i++)
                {
                    var error = new Vector<float>(_errors[i][output]);
                    ref float gradient = ref _gradient[(i * _stride) + d];
                    Vector.FusedMultiplyAdd(error, weight, Vector.LoadUnsafe(ref gradient)).StoreUnsafe(ref gradient);
                    step = Vector.FusedMultiplyAdd(error, Vector.LoadUnsafe(ref _hidden[(i * _stride) + d]), step);
                }

                Vector.FusedMultiplyAdd(step, new Vector<float>(-rate), kept * weight).StoreUnsafe(ref weights, (nuint)d);
            }

            for (int i = 0; i < count; i++)
            {
                parameters.Biases[output] -= rate * _errors[i][output];
            }
        }
    }

    private ReadOnlySpan<int> Window(ReadOnlySpan<int> ids, int position) => ids[Math.Max(0, position - options.WindowSize)..position];

    private void Pool(ReadOnlySpan<int> window, Span<float> hidden)
    {
        if (window.IsEmpty)
        {
            return;
        }

        switch (_pooling)
        {
            case TokenPooling.First:
                parameters.Inputs.Row(window[0]).CopyTo(hidden);
                break;
            case TokenPooling.Last:
                parameters.Inputs.Row(window[^1]).CopyTo(hidden);
                break;
            default:
                float share = RowPooling.ShareOf(window.Length, _pooling);
                foreach (int id in window)
                {
                    RowKernels.AddScaled(ref MemoryMarshal.GetReference(hidden), ref parameters.Inputs[id], share, _stride);
                }

                break;
        }
    }

    private void MoveWindow(ReadOnlySpan<int> window, int place, float rate)
    {
        if (window.IsEmpty)
        {
            return;
        }

        ReadOnlySpan<int> moved = _pooling switch
        {
            TokenPooling.First => window[..1],
            TokenPooling.Last => window[^1..],
            _ => window,
        };
        parameters.MoveInputs(moved, ref _gradient[place * _stride], RowPooling.ShareOf(moved.Length, _pooling), rate);
    }
}
