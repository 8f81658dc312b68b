using Microsoft.ML;
using MlNetTokenize;
using QuickStart;

namespace WebApi;

/// <summary>A model to serve where none is given.</summary>
internal static class ModelFile
{
    /// <summary>Trains on the SDK's documentation to say which namespace a sentence is about (see QuickStart), and saves.</summary>
    /// <exception cref="InvalidOperationException">The machine has no such documentation.</exception>
    public static void Train(string path)
    {
        IReadOnlyList<LabelledText> rows = SdkDocumentation.Read();
        if (rows.Count == 0)
        {
            throw new InvalidOperationException("There is no XML documentation of an SDK's reference assemblies on this machine. Give a model: --model model.zip.");
        }

        var mlContext = new MLContext(seed: 1);
        IDataView data = mlContext.Data.LoadFromEnumerable(rows);
        var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", new BytePairTrainingOptions { VocabularySize = 16_384 }, new TokenColumnOptions { Lowercase = true }))
            .Append(mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens"))
            .AppendCacheCheckpoint(mlContext)
            .Append(mlContext.MulticlassClassification.Trainers.SdcaMaximumEntropy())
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        mlContext.Model.Save(pipeline.Fit(data), data.Schema, path);
    }
}
