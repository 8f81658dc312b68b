using System.Runtime.CompilerServices;
using MlNetTokenize.Embedding.Training.Examples;

namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>Learns rows whose pooled vector is to point where a text's target does, such as a sentence encoder's vector. There is no layer between: what is pooled is the prediction.</summary>
/// <param name="parameters">What is learned.</param>
/// <param name="pooling">How a text's rows become one vector.</param>
/// <param name="features">Which rows a text has.</param>
/// <param name="loss">What the pooled vector loses.</param>
internal sealed class VectorLearner(EmbeddingParameters parameters, TokenPooling pooling, IFeatureIndices features, VectorLoss loss) : PooledLearner(parameters, pooling, features)
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override LearningLoss Learn(ReadOnlySpan<int> ids, in LearningTarget target, float rate)
    {
        FeatureRows rows = Pool(ids, rate > 0, out float share);
        ReadOnlySpan<float> vector = target.Vector;
        double lost = VectorTargetLoss.Apply(loss, Hidden.AsSpan(0, vector.Length), vector, Gradient);
        if (rate > 0)
        {
            MoveRows(rows, share, rate * target.Weight);
        }

        return new LearningLoss(lost, 1);
    }
}
