using System.Buffers;
using QuickStart;
using SemanticSearch;

namespace MlNetTokenize.Benchmarks;

/// <summary>What MiniLM knows: its vectors of a task's texts, a table distilled from it, and tables that are learned towards its vectors of the training texts, without their labels.</summary>
internal sealed class EncoderKnowledge : IDisposable
{
    private readonly VectorCache _cache;

    public EncoderKnowledge()
    {
        Encoder = new MiniLm();
        _cache = new VectorCache(Encoder);
        Distilled = TokenDistiller.Distill(Encoder.Tokenizer, texts => [.. Encoder.Encode(texts).Select(vector => (ReadOnlyMemory<float>)vector)]).Table;
    }

    public MiniLm Encoder { get; }

    public EmbeddingTable Distilled { get; }

    /// <summary>The vectors of all texts of a task.</summary>
    public IReadOnlyDictionary<string, float[]> VectorsOf(ClassificationTask task)
    {
        string[] texts = [.. task.Train.Concat(task.Test).Select(row => row.Text).Distinct(StringComparer.Ordinal)];
        return texts.Zip(_cache.Encode(texts, $"{task.Name} through MiniLM")).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
    }

    /// <summary>Rows that are learned towards the vectors of training texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="vectors">Their vectors.</param>
    /// <param name="initial">Where they begin; <see langword="null"/> for zeros.</param>
    public EmbeddingTable Teach(IEnumerable<LabelledText> texts, IReadOnlyDictionary<string, float[]> vectors, EmbeddingTable? initial)
    {
        var ids = new ArrayBufferWriter<int>();
        return EmbeddingTrainer.Train(
            texts.Select(row =>
            {
                ids.ResetWrittenCount();
                Encoder.Tokenizer.Encode(row.Text, ids);
                return EmbeddingExample.ForVector(ids.WrittenMemory, vectors[row.Text]);
            }),

            // The labels are of the same texts later: with tokens left out, rows fit the vectors of these texts no better than those of others.
            new EmbeddingTrainingOptions { Dimension = Distilled.Dimension, InitialTable = initial, TokenDropout = 0.3f, VocabularySize = Encoder.Tokenizer.VocabularySize }).Table;
    }

    public void Dispose() => Encoder.Dispose();
}
