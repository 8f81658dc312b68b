namespace MlNetTokenize.Embedding.Training;

/// <summary>Says which options are tried next.</summary>
internal interface IOptionSearch
{
    /// <summary>The next ones, or <see langword="null"/> if nothing is left to try.</summary>
    EmbeddingTrainingOptions? Next();

    /// <summary>Takes the last options as the best ones.</summary>
    void Choose();
}
