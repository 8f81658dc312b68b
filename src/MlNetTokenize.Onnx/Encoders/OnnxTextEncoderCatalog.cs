using Microsoft.ML.Data;
using Microsoft.ML.Tokenizers;
using MlNetTokenize;
using MlNetTokenize.Encoders;
using MlNetTokenize.Tokenization.Columns;

namespace Microsoft.ML;

/// <summary>Sentence encoders among <c>mlContext.Transforms.Text</c>.</summary>
public static class OnnxTextEncoderCatalog
{
    /// <summary>Turns a text column into the vectors of a sentence encoder in ONNX, many texts at a time. The same as tokens, <c>ApplyOnnxModel</c> and <c>PoolTokenVectors</c>, and several times as fast for short texts.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column to make: a vector of Single of known size.</param>
    /// <param name="inputColumnName">The text column; the output's name where it is <see langword="null"/>.</param>
    /// <param name="modelFile">The model's file, in one piece. It is saved with the model.</param>
    /// <param name="tokenizer">The encoder's own tokenizer: a <see cref="SubwordTokenizer"/> or a <see cref="TokenizerSource"/>.</param>
    /// <param name="options">How it is run.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">The file is no model in ONNX.</exception>
    /// <exception cref="ArgumentException">The model has other inputs or outputs, or an option is outside its range or without effect; the message names it.</exception>
    public static OnnxTextEncoderEstimator ApplyOnnxTextEncoder(
        this TransformsCatalog.TextTransforms catalog, string outputColumnName, string? inputColumnName, string modelFile, Tokenizer tokenizer, OnnxTextEncoderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(modelFile);
        byte[] model = File.Exists(modelFile) ? File.ReadAllBytes(modelFile) : throw new FileNotFoundException($"There is no model '{modelFile}'.", modelFile);
        options = options?.Copy() ?? new OnnxTextEncoderOptions();
        return new OnnxTextEncoderEstimator(CatalogUtils.GetEnvironment(catalog), new EncoderSection(outputColumnName, inputColumnName ?? outputColumnName, options, ColumnTokenizer.Create(tokenizer), model));
    }
}
