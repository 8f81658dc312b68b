namespace MlNetTokenize.TextEmbedding.StaticModels;

/// <summary>The names of what a static model's folder has.</summary>
internal static class StaticModelFiles
{
    public const string Tensors = "model.safetensors";
    public const string Tokenizer = "tokenizer.json";
    public const string Config = "config.json";
    public const string Modules = "modules.json";
    public const string SentenceTransformersConfig = "config_sentence_transformers.json";
    public const string EmbeddingFolder = "0_StaticEmbedding";
    public const string NormalizeFolder = "1_Normalize";
    public const string EmbeddingModule = "sentence_transformers.models.StaticEmbedding";
    public const string NormalizeModule = "sentence_transformers.models.Normalize";

    // model2vec's tensors, and sentence-transformers' one.
    public const string Embeddings = "embeddings";
    public const string Weights = "weights";
    public const string Mapping = "mapping";
    public const string EmbeddingWeight = "embedding.weight";
}
