using Microsoft.ML;
using MlNetTokenize;
using QuickStart;

namespace SemanticSearch;

/// <summary>Rows that skip-gram learns from the documents.</summary>
internal static class SkipGramRows
{
    private const int Vocabulary = 16_384;

    public static IEstimator<ITransformer> Create(MLContext mlContext, LabelledText[] documents)
    {
        // In lower case, as the pipeline makes them.
        BytePairTokenizer tokenizer = BytePairTokenizer.Train(documents.Select(document => document.Text.ToLowerInvariant()), new BytePairTrainingOptions { VocabularySize = Vocabulary });
        IReadOnlyList<int>[] texts = [.. documents.Select(document => tokenizer.EncodeToIds(document.Text.ToLowerInvariant()))];
        EmbeddingModel model = EmbeddingTrainer.Train(
            texts, new EmbeddingTrainingOptions { Objective = EmbeddingObjective.SkipGram, Dimension = Sif.Dimension, VocabularySize = tokenizer.VocabularySize });
        return Sif.CreatePipeline(mlContext, tokenizer, Sif.Weigh(model.Table, texts));
    }
}
