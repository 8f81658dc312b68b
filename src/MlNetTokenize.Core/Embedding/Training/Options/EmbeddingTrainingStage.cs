namespace MlNetTokenize;

/// <summary>The two stages of learning an embedding.</summary>
public enum EmbeddingTrainingStage
{
    /// <summary>Texts are read, and kept as token ids.</summary>
    Reading,

    /// <summary>The rows are learned, epoch by epoch.</summary>
    Learning,
}
