using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTokenize;
using QuickStart;

namespace SemanticSearch;

/// <summary>Rows that know what an encoder knows. Their tokens are the encoder's own, so that each was a token to it too.</summary>
internal static class EncoderRows
{
    private const int Dimension = 256;

    /// <summary>Each token of the vocabulary through the encoder once.</summary>
    public static IEstimator<ITransformer> Distill(MLContext mlContext, MiniLm encoder) => Apply(mlContext, encoder, new EmbeddingModel(DistillTable(encoder)));

    /// <summary>Beginning there, rows are learned whose mean points where the encoder's vector of the text does. Every text will do: no label is read.</summary>
    public static IEstimator<ITransformer> Teach(MLContext mlContext, MiniLm encoder, LabelledText[] documents, float[][] vectors)
        => Apply(mlContext, encoder, EmbeddingTrainer.Train(
            documents.Select((document, i) => EmbeddingExample.ForVector(encoder.Tokenizer.EncodeToIds(document.Text).ToArray(), vectors[i])),
            new EmbeddingTrainingOptions { InitialTable = DistillTable(encoder), VocabularySize = encoder.Tokenizer.VocabularySize }));

    private static EmbeddingTable DistillTable(MiniLm encoder)
        => TokenDistiller.Distill(encoder.Tokenizer, texts => [.. encoder.Encode(texts).Select(vector => (ReadOnlyMemory<float>)vector)], new TokenDistillationOptions { Dimension = Dimension }).Table;

    private static EstimatorChain<TokenEmbeddingTransformer> Apply(MLContext mlContext, MiniLm encoder, EmbeddingModel model)
        => mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", nameof(LabelledText.Text), encoder.Tokenizer)
            .Append(mlContext.Transforms.Text.ApplyTokenEmbedding(TextVector.Column, "Tokens", model));
}
