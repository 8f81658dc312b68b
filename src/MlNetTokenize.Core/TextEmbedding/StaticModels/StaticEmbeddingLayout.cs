namespace MlNetTokenize;

/// <summary>How a folder holds a <see cref="StaticEmbeddingModel"/>.</summary>
public enum StaticEmbeddingLayout
{
    /// <summary>model2vec's: <c>model.safetensors</c> with <c>embeddings</c>, and <c>weights</c> and <c>mapping</c> if there are some, <c>config.json</c> and <c>tokenizer.json</c>, and a <c>modules.json</c> by which sentence-transformers loads it too.</summary>
    Model2Vec,

    /// <summary>sentence-transformers': <c>modules.json</c>, and the folder <c>0_StaticEmbedding</c> with <c>model.safetensors</c>, in which <c>embedding.weight</c> has a row for each token, and <c>tokenizer.json</c>.</summary>
    SentenceTransformers,
}
