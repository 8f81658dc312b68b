// Text classification with sub-words and an embedding that ML.NET learns from your own text: train, look inside, compare with the in-box
// text featurizer, save, and load in another process.
//
//   dotnet run -c Release --project examples/QuickStart
//   dotnet run -c Release --project examples/QuickStart -- --data file.tsv     (a line is a label, a tab and a text)
//   … --trees        also LightGBM on FeaturizeText's features, which are so many that it takes minutes

using Microsoft.ML;
using MlNetTokenize;
using QuickStart;
using Spectre.Console;

if (args is [FreshProcess.Argument, string modelToLoad])
{
    FreshProcess.Run(modelToLoad);
    return 0;
}

bool withInBoxTrees = args.Contains("--trees");
args = [.. args.Where(argument => argument != "--trees")];

// 1. Data: labelled texts, shuffled, a fifth held out.
LabelledText[] rows;
try
{
    rows = args switch
    {
        [] => [.. SdkDocumentation.Read()],
        ["--data", string path] => [.. LabelledFile.Read(path)],
        _ => throw new ArgumentException("The arguments are --data file.tsv, where a line is a label, a tab and a text, and --trees."),
    };
}
catch (Exception problem) when (problem is ArgumentException or IOException or InvalidDataException or UnauthorizedAccessException)
{
    AnsiConsole.MarkupLine($"[red]{Markup.Escape(problem.Message)}[/]");
    return 1;
}

if (rows.Length < 100)
{
    AnsiConsole.MarkupLine(args is []
        ? "[red]There is no XML documentation of an SDK's reference assemblies on this machine.[/] Give a file of your own: --data file.tsv (a line is a label, a tab and a text)."
        : $"[red]The file has {rows.Length} texts; at least 100 are needed.[/]");
    return 1;
}

new Random(1).Shuffle(rows);
int trainCount = rows.Length * 4 / 5;
LabelledText[] held = rows[trainCount..];
var mlContext = new MLContext(seed: 1);
IDataView train = mlContext.Data.LoadFromEnumerable(rows[..trainCount]);
IDataView test = mlContext.Data.LoadFromEnumerable(held);
AnsiConsole.MarkupLine($"[bold]{rows.Length:N0}[/] texts of [bold]{rows.DistinctBy(row => row.Label).Count()}[/] labels, such as");
foreach (LabelledText row in rows.DistinctBy(row => row.Label).Take(3))
{
    AnsiConsole.MarkupLine($"  [blue]{Markup.Escape(row.Label),-22}[/] {Markup.Escape(row.Text)}");
}

// 2. Train: learn the sub-words, learn a vector for each of them and for each pair of neighbours, and let SDCA classify the mean of a text's vectors. All options but the
// vocabulary's size and lower case, which is worth half a point here, are the defaults. (ML.NET's NormalizeText lowers texts too, and more; it takes as long as all the rest.)
AnsiConsole.WriteLine();
Contender learned = LiveProgress.Run("Cutting texts into pieces", progress => Contender.Train("Sub-words + SDCA", mlContext, train, test, withTrees: false, SubWords(progress)));
Contender trees = LiveProgress.Run("The same, and LightGBM on its features", progress => Contender.Train("… + LightGBM", mlContext, train, test, withTrees: true, SubWords(progress)));
Contender inBox = LiveProgress.Run("FeaturizeText, and SDCA on its features", _ => Contender.Train("FeaturizeText + SDCA", mlContext, train, test, withTrees: false, InBox()));
Contender? inBoxTrees = !withInBoxTrees ? null : LiveProgress.Run("FeaturizeText, and LightGBM on its features", _ => Contender.Train("… + LightGBM", mlContext, train, test, withTrees: true, InBox()));

Contender[] others = inBoxTrees is null ? [trees, inBox] : [trees, inBox, inBoxTrees];

// The same model with its vectors in 8 bits a number.
Contender small = learned.Replace("… in 8 bits", mlContext, test, transformer => (transformer as TokenEmbeddingTransformer)?.Quantize(EmbeddingPrecision.Int8));

// 3. Look inside: how texts are cut, and which tokens have come to mean the same to the classifier.
var tokenizer = (BytePairTokenizer)Inside.Find<SubwordTokenizingTransformer>(learned.Model)!.Tokenizer;
EmbeddingModel embedding = Inside.Find<TokenEmbeddingTransformer>(learned.Model)!.Model;
EmbeddingTable table = embedding.Table;
AnsiConsole.MarkupLine($"\n[bold]How texts are cut[/] ({tokenizer.VocabularySize:N0} tokens):");
foreach (string sentence in held.Select(row => row.Text).Where(text => text.Length is > 40 and < 100).Take(3))
{
    AnsiConsole.MarkupLine("  " + Inside.Colored(tokenizer.EncodeToTokens(sentence.ToLowerInvariant(), out _)));
}

AnsiConsole.MarkupLine("\n[bold]Nearest neighbours[/] of a few tokens, by the angle between their vectors:");
foreach (int id in Inside.TokensToShow(tokenizer, held))
{
    IEnumerable<string> neighbors = table.NearestNeighbors(table[id], 8).Where(neighbor => neighbor.Id != id).Select(neighbor => Inside.TextOf(tokenizer, neighbor.Id));
    AnsiConsole.MarkupLine($"  [blue]{Markup.Escape(Inside.TextOf(tokenizer, id)),-14}[/] {Markup.Escape(string.Join("  ", neighbors))}");
}

Explained.Show(mlContext, learned.Model, held);

// 4. Save, and measure both on the held-out fifth.
string modelPath = Path.GetFullPath("model.zip");
learned.Save(mlContext, train.Schema, modelPath);
foreach (Contender contender in (Contender[])[small, .. others])
{
    string otherPath = Path.GetTempFileName();
    contender.Save(mlContext, train.Schema, otherPath);
    File.Delete(otherPath);
}

Contender.MeasurePrediction(test, rounds: 5, [learned, small, .. others]);
Table comparison = new Table().Title($"{held.Length:N0} held-out texts; the trainers read cached features")
    .AddColumns("Features + trainer", "Training", "Rows/s", "Accuracy", "Log-loss", "Model");
foreach (Contender contender in (Contender[])[learned, small, .. others])
{
    comparison.AddRow(
        contender.Name,
        contender.TrainingTime is TimeSpan time ? $"{time.TotalSeconds:F1} s" : "",
        $"{contender.RowsPerSecond:N0}",
        $"{contender.Metrics.MicroAccuracy:F4}",
        $"{contender.Metrics.LogLoss:F4}",
        $"{contender.ModelBytes / 1e6:F1} MB");
}

AnsiConsole.WriteLine();
AnsiConsole.Write(comparison);
AnsiConsole.MarkupLine($"With SDCA training is {inBox.TrainingTime!.Value / learned.TrainingTime!.Value:F1} times as fast, prediction {learned.RowsPerSecond / inBox.RowsPerSecond:F1} times.");

// 5. Load in a fresh process, which has the library and the file and nothing else, and compare the predictions to the last bit.
string[] questions = [.. held.Take(1000).Select(row => row.Text)];
using PredictionEngine<LabelledText, Prediction> engine = mlContext.Model.CreatePredictionEngine<LabelledText, Prediction>(learned.Model);
string[] here = [.. questions.Select(text => engine.Predict(new LabelledText { Text = text }).ToString())];
bool equal = here.SequenceEqual(FreshProcess.Predict(modelPath, questions));
AnsiConsole.MarkupLine($"\nSaved [bold]{Markup.Escape(modelPath)}[/]. A fresh process loaded it, and its {questions.Length:N0} predictions are {(equal ? "[green]equal[/]" : "[red]different[/]")}.");
return equal ? 0 : 1;

IEstimator<ITransformer>[] SubWords(LiveProgress progress) =>
[
    mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", new BytePairTrainingOptions { VocabularySize = 16_384, Progress = progress }, new TokenColumnOptions { Lowercase = true }),
    mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", new EmbeddingTrainingOptions { Progress = progress }, "LabelKey"),
];

IEstimator<ITransformer>[] InBox() => [mlContext.Transforms.Text.FeaturizeText("Features", "Text")];
