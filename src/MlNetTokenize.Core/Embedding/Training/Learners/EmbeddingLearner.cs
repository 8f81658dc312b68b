using MlNetTokenize.Embedding.Training.Examples;

namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>One thread's part of learning: what it takes for a step of stochastic gradient descent. The parameters are shared.</summary>
internal abstract class EmbeddingLearner
{
    /// <summary>Learns from a text.</summary>
    /// <param name="ids">Its tokens, at least one.</param>
    /// <param name="target">What is to be predicted.</param>
    /// <param name="rate">The learning rate; with 0 nothing is learned, left out or drawn anew: the loss of a text that is held out.</param>
    /// <returns>The losses before the steps, not weighted.</returns>
    public abstract LearningLoss Learn(ReadOnlySpan<int> ids, in LearningTarget target, float rate);

    /// <summary>Learns from the texts that wait for a batch to be full. At the end of an epoch.</summary>
    /// <param name="rate">The learning rate; with 0 it is the loss alone.</param>
    /// <returns>Their losses before the step.</returns>
    public virtual LearningLoss Flush(float rate) => default;

    /// <summary>Gives what this thread has learned by itself to the others, and takes theirs. One thread at a time.</summary>
    public virtual void Synchronize()
    {
    }
}
