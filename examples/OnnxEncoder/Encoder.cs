using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Microsoft.ML.Transforms.Onnx;

namespace OnnxEncoder;

/// <summary>What encoder.onnx reads and makes (see make-encoder.py), and the two ways to run it.</summary>
internal static class Encoder
{
    public const int VocabularySize = 512;
    public const int MaximumTokens = 64;
    public const string Ids = "input_ids";
    public const string Mask = "attention_mask";
    public const string Types = "token_type_ids";
    public const string Vector = "sentence_embedding";

    private static readonly string File = Path.Combine(AppContext.BaseDirectory, "encoder.onnx");

    /// <summary>The encoder as a transform: columns go in and come out by the names that the model has for them.</summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="isFixed">
    /// Whether the columns are vectors of known size. The number of tokens is free in this model: of vectors of variable length ML.NET takes it from each row, of those of known size it must be told.
    /// </param>
    public static OnnxScoringEstimator Apply(MLContext mlContext, bool isFixed)
    {
        string[] inputs = [Ids, Mask, Types];
        return mlContext.Transforms.ApplyOnnxModel(new OnnxOptions
        {
            ModelFile = File,
            InputColumns = inputs,
            OutputColumns = [Vector],
            ShapeDictionary = isFixed ? inputs.ToDictionary(input => input, _ => (int[])[1, MaximumTokens]) : null,
        });
    }

    /// <summary>The encoder by hand, one text at a time.</summary>
    public static IEnumerable<float[]> Run(IEnumerable<(long[] Ids, long[] Mask, long[] Types)> texts)
    {
        using var session = new InferenceSession(File);
        foreach ((long[] ids, long[] mask, long[] types) in texts)
        {
            using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = session.Run([Input(Ids, ids), Input(Mask, mask), Input(Types, types)], [Vector]);
            yield return outputs.Single().AsTensor<float>().ToArray();
        }
    }

    private static NamedOnnxValue Input(string name, long[] values) => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<long>(values, [1, values.Length]));
}
