// Search by meaning: a row for each token by skip-gram, a vector for each document by the weighted mean of its rows, and the documents nearest to a question.
//
//   dotnet run -c Release --project examples/SemanticSearch
//   dotnet run -c Release --project examples/SemanticSearch -- "send a mail" "compare two versions"

using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTokenize;
using QuickStart;
using SemanticSearch;
using Spectre.Console;

// 1. Documents: the summaries of the SDK's documentation.
LabelledText[] documents = [.. SdkDocumentation.Read()];
if (documents.Length < 1000)
{
    AnsiConsole.MarkupLine("[red]There is no XML documentation of an SDK's reference assemblies on this machine.[/]");
    return 1;
}

string[] questions = args.Length > 0
    ? args
    : ["encrypt data with a password", "wait until another thread is done", "turn a date into text for a culture", "draw random numbers", "delete a directory and everything in it"];

// 2. Tokens, in lower case as the pipeline below makes them, and a row for each that skip-gram learns from the documents alone: no label is read.
var watch = Stopwatch.StartNew();
BytePairTokenizer tokenizer = BytePairTokenizer.Train(documents.Select(document => document.Text.ToLowerInvariant()), new BytePairTrainingOptions { VocabularySize = 16_384 });
IReadOnlyList<int>[] texts = [.. documents.Select(document => tokenizer.EncodeToIds(document.Text.ToLowerInvariant()))];
EmbeddingModel model = AnsiConsole.Status().Start("Learning the rows …", _ => EmbeddingTrainer.Train(
    texts, new EmbeddingTrainingOptions { Objective = EmbeddingObjective.SkipGram, Dimension = Sif.Dimension, VocabularySize = tokenizer.VocabularySize }));
AnsiConsole.MarkupLine($"{documents.Length:N0} documents, {texts.Sum(ids => (long)ids.Count):N0} tokens, {tokenizer.VocabularySize:N0} rows, learned in {watch.Elapsed.TotalSeconds:F0} s.");

// 3. The pipeline.
var mlContext = new MLContext(seed: 1);
IDataView data = mlContext.Data.LoadFromEnumerable(documents);
EmbeddingTable weighted = Sif.Weigh(model.Table, texts);
ITransformer pipeline = Sif.CreatePipeline(mlContext, tokenizer, weighted).Fit(data);
IDataView vectors = pipeline.Transform(data);

// 4. Does it help? The plain mean, the weighted one, and the weighted one without its first component.
string[] labels = [.. documents.Select(document => document.Label)];
IDataView plain = mlContext.Transforms.Text.ApplyTokenEmbedding("Plain", "Tokens", model.Table).Fit(vectors).Transform(vectors);
var index = new DocumentIndex(vectors.GetColumn<float[]>(Sif.Vector));
Table comparison = new Table().Title("How often the nearest other document is of the same namespace").AddColumns("A document's vector", "Of 2,000 documents");
foreach ((string name, DocumentIndex one) in new (string, DocumentIndex)[]
{
    ("mean of the rows", new(plain.GetColumn<float[]>("Plain"))),
    ("weighted by a / (a + p)", new(vectors.GetColumn<float[]>("Mean"))),
    ("… without the first component", index),
})
{
    comparison.AddRow(name, $"{one.NearestHasSameLabel(labels, documents: 2000):F4}");
}

AnsiConsole.Write(comparison);

// 5. Search, with the model as it is loaded elsewhere. It names WithoutFirst, a class of this program, so its assembly must be made known.
string path = Path.GetTempFileName();
mlContext.Model.Save(pipeline, data.Schema, path);
var elsewhere = new MLContext();
elsewhere.ComponentCatalog.RegisterAssembly(typeof(WithoutFirst).Assembly);
using PredictionEngine<LabelledText, WithoutFirst.Output> engine = elsewhere.Model.CreatePredictionEngine<LabelledText, WithoutFirst.Output>(elsewhere.Model.Load(path, out _));
File.Delete(path);
foreach (string question in questions)
{
    float[] vector = engine.Predict(new LabelledText { Text = question }).Vector;
    Table found = new Table().Title(Markup.Escape(question)).HideHeaders().AddColumns("Cosine", "Namespace", "Document").Expand();
    foreach (TokenNeighbor neighbor in index.Find(vector, 3))
    {
        found.AddRow($"{neighbor.Similarity:F3}", Markup.Escape(labels[neighbor.Id]), Markup.Escape(documents[neighbor.Id].Text));
    }

    AnsiConsole.Write(found);
}

return 0;
