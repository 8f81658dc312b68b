using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.Embedding.Numerics;
using MlNetTokenize.Encoders;
using MlNetTokenize.Tokenization.Columns;

namespace MlNetTokenize;

/// <summary>
/// A sentence encoder in ONNX and its tokenizer: texts in, a vector for each out. Texts of about one length go through it together, as a batch is filled up to its longest: many short ones take a fraction of the time that they
/// take one by one.
/// </summary>
/// <remarks>
/// <para>The model reads <c>input_ids</c> and, if it likes, <c>attention_mask</c> and <c>token_type_ids</c>, all of Int64, and makes a vector of Single for each text or for each token, as models of sentence-transformers do.</para>
/// <para>Thread-safe. It needs OnnxRuntime's native library: the package <c>Microsoft.ML.OnnxRuntime</c>, or one of its builds for graphics processors.</para>
/// </remarks>
public sealed class OnnxTextEncoder : IDisposable
{
    private readonly InferenceSession _session;
    private readonly EncoderSignature _signature;
    private readonly TokenPooling? _pooling;

    /// <summary>Reads a model's file.</summary>
    /// <param name="modelFile">The file, <c>model.onnx</c>.</param>
    /// <param name="tokenizer">The encoder's own tokenizer, which says what stands around a text: a <see cref="SubwordTokenizer"/> or a <see cref="TokenizerSource"/>.</param>
    /// <param name="options">How it is run.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">The file is no model in ONNX.</exception>
    /// <exception cref="ArgumentException">The model has other inputs or outputs, or an option is outside its range or without effect; the message names it.</exception>
    public OnnxTextEncoder(string modelFile, Tokenizer tokenizer, OnnxTextEncoderOptions? options = null)
        : this(settings => Open(modelFile, settings), ColumnTokenizer.Create(tokenizer), options ?? new OnnxTextEncoderOptions())
    {
    }

    /// <summary>Reads a model from memory, such as a resource of a package.</summary>
    /// <param name="model">The bytes of the file.</param>
    /// <param name="tokenizer">The encoder's own tokenizer, which says what stands around a text: a <see cref="SubwordTokenizer"/> or a <see cref="TokenizerSource"/>.</param>
    /// <param name="options">How it is run.</param>
    /// <exception cref="FormatException">It is no model in ONNX.</exception>
    /// <exception cref="ArgumentException">The model has other inputs or outputs, or an option is outside its range or without effect; the message names it.</exception>
    public OnnxTextEncoder(byte[] model, Tokenizer tokenizer, OnnxTextEncoderOptions? options = null)
        : this(model ?? throw new ArgumentNullException(nameof(model)), ColumnTokenizer.Create(tokenizer), options ?? new OnnxTextEncoderOptions())
    {
    }

    internal OnnxTextEncoder(byte[] model, ColumnTokenizer tokenizer, OnnxTextEncoderOptions options)
        : this(settings => new InferenceSession(model, settings), tokenizer, options)
    {
    }

    private OnnxTextEncoder(Func<SessionOptions, InferenceSession> open, ColumnTokenizer tokenizer, OnnxTextEncoderOptions options)
    {
        options.Validate();
        Options = options.Copy();
        Tokenizer = tokenizer;
        var columns = new TokenColumnOptions { Kind = TokenKind.Int64, MaximumTokenCount = options.MaximumTokenCount };
        columns = columns.With(tokenizer);
        columns.MaximumTokenCount ??= OnnxTextEncoderOptions.DefaultMaximumTokenCount;
        columns.FilePadding = null;
        Columns = columns;
        Surrounding = SurroundingIds.Create(columns, tokenizer);
        using var settings = new SessionOptions();
        if (options.NumberOfThreads is int threads)
        {
            settings.IntraOpNumThreads = threads;
        }

        try
        {
            _session = open(settings);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new FormatException($"It cannot be read as a model in ONNX: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }

        try
        {
            _signature = EncoderSignature.Of(_session, options.OutputName);
            _pooling = _signature.IsOfTokens ? options.Pooling ?? TokenPooling.Mean
                : options.Pooling is null ? null
                : throw new ArgumentException($"{nameof(options.Pooling)} has no effect: the output '{_signature.Output}' has one vector for each text.", nameof(options));
            Dimension = _signature.Dimension > 0 ? _signature.Dimension : Run([string.Empty.AsMemory()])[0].Length;
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    /// <summary>Gets how many numbers a vector has.</summary>
    public int Dimension { get; }

    /// <summary>Gets the name of the output that is taken.</summary>
    public string OutputName => _signature.Output;

    internal OnnxTextEncoderOptions Options { get; }

    internal ColumnTokenizer Tokenizer { get; }

    private TokenColumnOptions Columns { get; }

    private SurroundingIds Surrounding { get; }

    /// <summary>Makes the vectors of texts.</summary>
    /// <param name="texts">The texts, in any order and number; they are sorted by length and cut into batches here. One without tokens has a vector of zeros.</param>
    /// <param name="cancellationToken">Is asked before each batch.</param>
    /// <returns>The vectors in the order of the texts.</returns>
    /// <exception cref="InvalidOperationException">The encoder failed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<ReadOnlyMemory<float>> Embed(IReadOnlyList<string> texts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var memories = new ReadOnlyMemory<char>[texts.Count];
        for (int i = 0; i < memories.Length; i++)
        {
            memories[i] = texts[i]?.AsMemory() ?? throw new ArgumentException($"The text {i} is null.", nameof(texts));
        }

        return [.. Run(memories, cancellationToken).Select(vector => (ReadOnlyMemory<float>)vector)];
    }

    /// <summary>Frees the model.</summary>
    public void Dispose() => _session.Dispose();

    internal float[][] Run(ReadOnlyMemory<char>[] texts, CancellationToken cancellationToken = default)
    {
        var tokens = new ColumnTokens(Tokenizer, Columns, Surrounding, withOffsets: false);
        var ids = new int[texts.Length][];
        var types = new int[texts.Length][];
        for (int text = 0; text < texts.Length; text++)
        {
            tokens.Read(texts.AsSpan(text, 1), [], 1);
            (ids[text], types[text]) = (tokens.Ids.ToArray(), tokens.Types.ToArray());
        }

        // Texts of one length stay in their order, so that a batch is the same for the same texts.
        var vectors = new float[texts.Length][];
        foreach (int[] batch in Enumerable.Range(0, texts.Length).OrderBy(text => ids[text].Length).Chunk(Options.BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            RunBatch(batch, ids, types, vectors);
        }

        return vectors;
    }

    private static InferenceSession Open(string modelFile, SessionOptions settings)
    {
        ArgumentException.ThrowIfNullOrEmpty(modelFile);
        return File.Exists(modelFile) ? new InferenceSession(modelFile, settings) : throw new FileNotFoundException($"There is no model '{modelFile}'.", modelFile);
    }

    private void RunBatch(int[] batch, int[][] ids, int[][] types, float[][] vectors)
    {
        int length = Math.Max(1, batch.Max(text => ids[text].Length));
        var padded = new long[batch.Length * length];
        var mask = new long[padded.Length];
        var kinds = new long[padded.Length];
        padded.AsSpan().Fill(Surrounding.Pad);
        for (int row = 0; row < batch.Length; row++)
        {
            for (int i = 0; i < ids[batch[row]].Length; i++)
            {
                int place = (row * length) + i;
                (padded[place], mask[place], kinds[place]) = (ids[batch[row]][i], 1, types[batch[row]][i]);
            }
        }

        long[] shape = [batch.Length, length];
        using OrtValue idValue = OrtValue.CreateTensorValueFromMemory(padded, shape);
        using OrtValue maskValue = OrtValue.CreateTensorValueFromMemory(mask, shape);
        using OrtValue typeValue = OrtValue.CreateTensorValueFromMemory(kinds, shape);
        OrtValue[] values = [.. _signature.Inputs.Select(name => name switch { EncoderSignature.Ids => idValue, EncoderSignature.Mask => maskValue, _ => typeValue })];
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = Run(run, values);
        long[] made = outputs[0].GetTensorTypeAndShape().Shape;
        ReadOnlySpan<float> numbers = outputs[0].GetTensorDataAsSpan<float>();
        int dimension = (int)made[^1];
        if (numbers.Length != (_pooling is null ? batch.Length : padded.Length) * dimension)
        {
            throw new InvalidOperationException($"The encoder made [{string.Join(", ", made)}] of {batch.Length} texts of {length} tokens.");
        }

        // What fills up stands after a text's tokens.
        Span<float> ones = new float[length];
        ones.Fill(1);
        for (int row = 0; row < batch.Length; row++)
        {
            var vector = new float[dimension];
            int count = ids[batch[row]].Length;
            if (_pooling is { } pooling)
            {
                VectorPooling.Pool(numbers.Slice(row * length * dimension, count * dimension), ones[..count], vector, pooling);
            }
            else if (count > 0)
            {
                numbers.Slice(row * dimension, dimension).CopyTo(vector);
            }

            if (Options.Normalize)
            {
                VectorPooling.Normalize(vector);
            }

            vectors[batch[row]] = vector;
        }
    }

    private IDisposableReadOnlyCollection<OrtValue> Run(RunOptions run, OrtValue[] values)
    {
        try
        {
            return _session.Run(run, _signature.Inputs, values, [_signature.Output]);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new InvalidOperationException($"The encoder failed: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }
}
