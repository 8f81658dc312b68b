// Goes the whole way with the version of Microsoft.ML that it was restored with: learn, save, load, predict, and read every column that the library makes.

using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTokenize;

var mlContext = new MLContext(seed: 1);
Row[] rows = [.. Enumerable.Range(0, 60).Select(i => new Row { Text = i % 2 == 0 ? $"the dog sleeps {i}" : $"a train leaves {i}", Label = i % 2 == 0 })];
IDataView data = mlContext.Data.LoadFromEnumerable(rows);
TransformsCatalog.TextTransforms text = mlContext.Transforms.Text;
var ids = new TokenColumnOptions { Kind = TokenKind.Int64, MaximumTokenCount = 8, PadToMaximum = true, AttentionMaskColumnName = "Mask", TokenTypeColumnName = "Types", OffsetsColumnName = "Offsets" };
var pipeline = text.TokenizeIntoSubwords("Tokens", "Text", vocabularySize: 280)
    .Append(text.TokenizeIntoSubwords("Ids", "Text", CharacterTokenizer.Train(rows.Select(row => row.Text)), ids))
    .Append(text.LearnTokenEmbedding("Features", "Tokens", dimension: 4))
    .Append(text.DetokenizeSubwords("Again", "Tokens"))
    .AppendCacheCheckpoint(mlContext)
    .Append(mlContext.BinaryClassification.Trainers.SdcaLogisticRegression());
ITransformer fitted = pipeline.Fit(data);
using var file = new MemoryStream();
mlContext.Model.Save(fitted, data.Schema, file);
file.Position = 0;
var fresh = new MLContext();
IDataView view = fresh.Model.Load(file, out _).Transform(data);
Answer[] answers = [.. fresh.Data.CreateEnumerable<Answer>(view, reuseRowObject: false)];
int right = answers.Zip(rows).Count(pair => pair.First.PredictedLabel == pair.Second.Label && pair.First.Again == pair.Second.Text && pair.First.Offsets.Length == 16 && pair.First.Mask.Length == 8);

// The trainers whose layer is a model of ML.NET's, and what their tokens add.
IDataView tokens = text.TokenizeIntoSubwords("Tokens", "Text", vocabularySize: 280)
    .Append(mlContext.Transforms.Conversion.MapValueToKey("Key", "Label"))
    .Append(mlContext.Transforms.Text.TokenizeIntoWords("Words", "Text"))
    .Append(mlContext.Transforms.Conversion.MapValueToKey("Words"))
    .Append(mlContext.Transforms.Conversion.ConvertType("Number", "Label", DataKind.Single)).Fit(data).Transform(data);
var options = new EmbeddingTrainingOptions { Dimension = 4 };
IEstimator<ITransformer>[] trainers =
[
    mlContext.BinaryClassification.Trainers.TokenEmbedding("Label", options: options),
    mlContext.MulticlassClassification.Trainers.TokenEmbedding("Key", options: options),
    mlContext.MulticlassClassification.Trainers.MultiLabelTokenEmbedding("Words", options: options),
    mlContext.Regression.Trainers.TokenEmbedding("Number", options: options),
];
foreach (IEstimator<ITransformer> trainer in trainers)
{
    ITransformer model = trainer.Append(text.TokenContributions("Why", "Tokens", trainer.Fit(tokens))).Fit(tokens);
    using var trained = new MemoryStream();
    mlContext.Model.Save(model, tokens.Schema, trained);
    trained.Position = 0;
    IDataView scored = fresh.Model.Load(trained, out _).Transform(tokens);
    float[][] why = [.. scored.GetColumn<float[]>("Why")];
    bool isScored = scored.Schema["Score"].Type is VectorDataViewType ? scored.GetColumn<float[]>("Score").SelectMany(score => score).All(float.IsFinite) : scored.GetColumn<float>("Score").All(float.IsFinite);
    if (!isScored || why.Length != rows.Length || why.Any(row => row.Length == 0 || !row.All(float.IsFinite)))
    {
        Console.WriteLine($"{trainer.GetType().Name}: a score or a contribution is missing");
        return 1;
    }
}

string version = typeof(MLContext).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
Console.WriteLine($"ran with {version}: {right} of {rows.Length} answers right, {trainers.Length} trainers scored and explained");
return right == rows.Length ? 0 : 1;

internal sealed class Row
{
    public string Text { get; set; } = string.Empty;

    public bool Label { get; set; }
}

internal sealed class Answer
{
    public bool PredictedLabel { get; set; }

    public string Again { get; set; } = string.Empty;

    public long[] Mask { get; set; } = [];

    [VectorType(8, 2)]
    public int[] Offsets { get; set; } = [];
}
