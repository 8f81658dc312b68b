using System.Buffers;
using System.Numerics.Tensors;
using QuickStart;

namespace MlNetTokenize.Benchmarks;

/// <summary>The linear layer that the rows were learned with, without ML.NET: tokens, their pooled rows, probabilities.</summary>
internal sealed class OurHead
{
    private readonly BytePairTokenizer _tokenizer;
    private readonly EmbeddingModel _model;
    private readonly EmbeddingHead _head;
    private readonly float[] _vector;
    private readonly float[] _probabilities;
    private readonly ArrayBufferWriter<int> _ids = new();

    public OurHead(FittedPipeline pipeline)
    {
        _tokenizer = (BytePairTokenizer)pipeline.Find<SubwordTokenizingTransformer>().Tokenizer;
        _model = pipeline.Find<TokenEmbeddingTransformer>().Model;
        _head = _model.Head!;
        _vector = new float[_model.Dimension];
        _probabilities = new float[_head.OutputCount];
    }

    /// <summary>The keys of labels come in the order of the training texts, as the task's classes do.</summary>
    public ClassificationScore Evaluate(ClassificationTask task) => ClassificationScore.Of(task, task.Test.Select(row =>
    {
        float[] probabilities = [.. Predict(row.Text)];
        return (TensorPrimitives.IndexOfMax<float>(probabilities), (Func<int, double>)(label => label < 0 ? 0 : probabilities[label]));
    }));

    public void PredictAll(LabelledText[] rows)
    {
        foreach (LabelledText row in rows)
        {
            TensorPrimitives.IndexOfMax(Predict(row.Text));
        }
    }

    private ReadOnlySpan<float> Predict(string text)
    {
        _ids.ResetWrittenCount();
        _tokenizer.Encode(text.ToLowerInvariant(), _ids);
        _model.Pool(_ids.WrittenSpan, _vector, TokenPooling.Mean);
        _head.Predict(_vector, _probabilities);
        return _probabilities;
    }
}
