using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>A model.zip is all that another process needs.</summary>
public sealed class FreshProcessTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    // One text a line: no line breaks in them.
    private static TextRow[] Questions => [.. TextRows.All.Where(row => !row.Text.Contains('\n')), new TextRow { Text = "a sunny plane, 猫" }];

    [Fact]
    public Task A_pipeline_that_was_learned_here_predicts_the_same_there()
        => CheckAsync(
            _mlContext.Transforms.Conversion.MapValueToKey("LabelKey", "Label")
                .Append(_mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.SmallVocabulary))
                .Append(_mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", TextRows.SmallEmbedding, "LabelKey"))
                .AppendCacheCheckpoint(_mlContext)
                .Append(_mlContext.MulticlassClassification.Trainers.SdcaMaximumEntropy("LabelKey"))
                .Append(_mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel")),
            "Score",
            "PredictedLabel");

    [Fact]
    public Task A_model_with_a_published_encoding_needs_no_data_package()
    {
        Assert.NotEmpty(Directory.GetFiles(AppContext.BaseDirectory, "Microsoft.ML.Tokenizers.Data.*"));
        Assert.Empty(Directory.GetFiles(FreshProcess.Folder, "Microsoft.ML.Tokenizers.Data.*"));
        BytePairTokenizer tokenizer = BytePairTokenizer.CreateForEncoding("cl100k_base");
        EmbeddingTable table = EmbeddingTable.Create(tokenizer.VocabularySize, 2, seed: 1);
        return CheckAsync(
            _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", tokenizer)
                .Append(_mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", table, TokenPooling.None)),
            "Features");
    }

    private async Task CheckAsync(IEstimator<ITransformer> estimator, string vectors, string? labels = null)
    {
        IDataView rows = LoadLabelled(TextRows.All);
        ITransformer model = estimator.Fit(rows);
        IDataView here = model.Transform(LoadLabelled(Questions));
        IEnumerable<string> predicted = labels is null ? Questions.Select(_ => string.Empty) : here.GetColumn<string>(labels);
        string[] expected = [.. predicted.Zip(VectorColumn.ReadBytes<float>(here, vectors), (label, vector) => $"{label} {vector}")];
        Assert.True(expected.Distinct().Count() > expected.Length / 2);
        Assert.Equal(expected, await FreshProcess.PredictAsync(SavedModel.Save(_mlContext, model, rows.Schema), vectors, Questions.Select(row => row.Text)));
    }

    private IDataView LoadLabelled(TextRow[] rows)
    {
        IDataView view = _mlContext.Data.LoadFromEnumerable(rows);
        return _mlContext.Transforms.Conversion.ConvertType("Label", nameof(TextRow.IsGood), DataKind.String).FitTransform(view);
    }
}
