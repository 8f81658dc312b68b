namespace MlNetTokenize;

/// <summary>What the rows of an embedding table are learned to do.</summary>
public enum EmbeddingObjective
{
    /// <summary>To predict each text's target from the pooled rows of its tokens.</summary>
    Supervised,
}
