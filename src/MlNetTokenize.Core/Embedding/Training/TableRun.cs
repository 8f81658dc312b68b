using MlNetTokenize.Embedding.Training.Learners;

namespace MlNetTokenize.Embedding.Training;

/// <summary>One table while it is learned: from all texts, or from those of all folds but one.</summary>
/// <param name="parameters">What is learned.</param>
/// <param name="learners">One for each thread that learns it.</param>
/// <param name="fold">The fold that it does not see, or −1.</param>
/// <param name="tokens">How many tokens it learns from in an epoch.</param>
internal sealed class TableRun(EmbeddingParameters parameters, EmbeddingLearner[] learners, int fold, long tokens)
{
    public EmbeddingParameters Parameters { get; } = parameters;

    public EmbeddingLearner[] Learners { get; } = learners;

    public int Fold { get; } = fold;

    public long Tokens { get; } = tokens;

    /// <summary>How many tokens it has learned from in all epochs.</summary>
    public long TokensLearned { get; set; }
}
