using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace MlNetTokenize.Cli;

/// <summary>A sentence encoder in a file of ONNX: ids and mask (and types) in, a vector for each text out, or one for each token, which are pooled over the mask then.</summary>
internal sealed class OnnxTeacher : IDisposable
{
    public const string Mean = "mean";
    public static readonly string[] Poolings = [Mean, "cls", "max"];

    private const string Ids = "input_ids";
    private const string Mask = "attention_mask";
    private const string Types = "token_type_ids";
    private static readonly string[] KnownInputs = [Ids, Mask, Types];

    // Texts of one token are a few of the encoder's. Encoders have places for 512 at most, as a rule.
    private const int MostTokens = 256;

    private readonly InferenceSession _session;
    private readonly SubwordTokenizer _tokenizer;
    private readonly string _output;
    private readonly string? _pooling;

    /// <param name="path">The file.</param>
    /// <param name="tokenizer">The encoder's tokenizer, which says what stands around a text.</param>
    /// <param name="output">Which output; by default <c>sentence_embedding</c>, else the only one of a vector for each text, else the first one of a vector for each token.</param>
    /// <param name="pooling">How vectors of tokens are pooled; the mean by default.</param>
    /// <exception cref="CommandException">It cannot be read, or has other inputs or outputs.</exception>
    public OnnxTeacher(string path, SubwordTokenizer tokenizer, string? output, string? pooling)
    {
        _tokenizer = tokenizer;
        if (!File.Exists(path))
        {
            throw new CommandException($"There is no encoder '{path}'.");
        }

        try
        {
            _session = new InferenceSession(path);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new CommandException($"'{path}' cannot be read as a model in ONNX: {exception.Message.ReplaceLineEndings(" ")}");
        }

        try
        {
            _output = Choose(path, output);
            bool ofTokens = _session.OutputMetadata[_output].Dimensions.Length == 3;
            _pooling = ofTokens ? pooling ?? Mean
                : pooling is null ? null
                : throw CommandException.Usage($"--onnx-pooling has no effect: the output '{_output}' of '{path}' has one vector for each text.");
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    public IReadOnlyList<ReadOnlyMemory<float>> Embed(IReadOnlyList<string> texts)
    {
        int[][] ids = [.. texts.Select(text => _tokenizer.EncodeWithSpecialTokens(text).Ids.Take(MostTokens).ToArray())];
        int length = Math.Max(1, ids.Max(each => each.Length));
        var padded = new long[ids.Length * length];
        var mask = new long[ids.Length * length];
        for (int text = 0; text < ids.Length; text++)
        {
            for (int i = 0; i < ids[text].Length; i++)
            {
                padded[(text * length) + i] = ids[text][i];
                mask[(text * length) + i] = 1;
            }
        }

        long[] shape = [ids.Length, length];
        using OrtValue idValue = OrtValue.CreateTensorValueFromMemory(padded, shape);
        using OrtValue maskValue = OrtValue.CreateTensorValueFromMemory(mask, shape);
        using OrtValue typeValue = OrtValue.CreateTensorValueFromMemory(new long[padded.Length], shape);
        string[] names = [.. KnownInputs.Where(_session.InputMetadata.ContainsKey)];
        OrtValue[] values = [.. names.Select(name => name switch { Ids => idValue, Mask => maskValue, _ => typeValue })];
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(run, names, values, [_output]);
        long[] made = outputs[0].GetTensorTypeAndShape().Shape;
        ReadOnlySpan<float> numbers = outputs[0].GetTensorDataAsSpan<float>();
        int dimension = (int)made[^1];
        var vectors = new ReadOnlyMemory<float>[ids.Length];
        for (int text = 0; text < vectors.Length; text++)
        {
            vectors[text] = _pooling is null
                ? numbers.Slice(text * dimension, dimension).ToArray()
                : Pool(numbers.Slice(text * length * dimension, length * dimension), ids[text].Length, dimension);
        }

        return vectors;
    }

    public void Dispose() => _session.Dispose();

    private float[] Pool(ReadOnlySpan<float> tokens, int count, int dimension)
    {
        float[] pooled = count == 0 ? new float[dimension] : tokens[..dimension].ToArray();
        for (int token = 1; token < count && _pooling != "cls"; token++)
        {
            ReadOnlySpan<float> vector = tokens.Slice(token * dimension, dimension);
            if (_pooling == Mean)
            {
                TensorPrimitives.Add(pooled, vector, pooled);
            }
            else
            {
                TensorPrimitives.Max(pooled, vector, pooled);
            }
        }

        if (_pooling == Mean && count > 1)
        {
            TensorPrimitives.Divide(pooled, count, pooled);
        }

        return pooled;
    }

    private string Choose(string path, string? output)
    {
        foreach ((string name, NodeMetadata input) in _session.InputMetadata)
        {
            if (!KnownInputs.Contains(name) || input.ElementType != typeof(long))
            {
                throw new CommandException($"'{path}' has an input '{name}' of {input.ElementType.Name}; an encoder of texts has {string.Join(", ", KnownInputs)} of Int64.");
            }
        }

        if (!_session.InputMetadata.ContainsKey(Ids))
        {
            throw new CommandException($"'{path}' has no input '{Ids}'.");
        }

        string all = string.Join(", ", _session.OutputMetadata.Select(made => $"{made.Key} [{string.Join(", ", made.Value.Dimensions)}]"));
        if (output is not null && !_session.OutputMetadata.ContainsKey(output))
        {
            throw new CommandException($"'{path}' has no output '{output}'. There are {all}.");
        }

        string? chosen = output
            ?? (Is("sentence_embedding", 2) ? "sentence_embedding" : null)
            ?? (_session.OutputNames.Count(name => Is(name, 2)) == 1 ? _session.OutputNames.Single(name => Is(name, 2)) : null)
            ?? _session.OutputNames.FirstOrDefault(name => Is(name, 3));
        return chosen is not null && (Is(chosen, 2) || Is(chosen, 3))
            ? chosen
            : throw new CommandException($"'{path}' has {(output is null ? "no output" : "with that name no output")} of a vector of floats for each text or each token. There are {all}.");

        bool Is(string name, int dimensions) => _session.OutputMetadata.TryGetValue(name, out NodeMetadata? made) && made.Dimensions.Length == dimensions && made.ElementType == typeof(float);
    }
}
