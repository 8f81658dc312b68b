namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>One thread's view of texts as rows of one table.</summary>
internal interface IFeatureIndices
{
    /// <summary>The rows of a text. Good until the next call.</summary>
    /// <param name="ids">Its tokens, at least one.</param>
    /// <param name="isLearning">Whether some are left out.</param>
    FeatureRows Find(ReadOnlySpan<int> ids, bool isLearning);
}
