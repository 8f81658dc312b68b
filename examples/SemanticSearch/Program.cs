// Search by meaning: four ways to make a vector of a text, a database that keeps the documents' vectors, and the documents nearest to a question.
//
//   dotnet run -c Release --project examples/SemanticSearch
//   dotnet run -c Release --project examples/SemanticSearch -- "send a mail" "compare two versions"
//
// The first run learns and encodes for some minutes. What it has made is kept beside the program, and the next run opens it again.

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
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
const int DocumentsInBlock = 4096;
string[] labels = [.. documents.Select(document => document.Label)];
var mlContext = new MLContext(seed: 1);

// Skip-gram's pipeline has a step of this program, so its assembly must be made known before the model is loaded.
mlContext.ComponentCatalog.RegisterAssembly(typeof(WithoutFirst).Assembly);
IDataView data = mlContext.Data.LoadFromEnumerable(documents);

// Another SDK has other documents, and they have a folder of their own.
string hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', documents.Select(document => document.Text)))))[..12];
DirectoryInfo folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"semantic-search-{hash}"));
using var store = new VectorStore(Path.Combine(folder.FullName, "documents.duckdb"));
AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[bold]{documents.Length:N0}[/] documents; vectors and models are kept in {folder.FullName}");

// 2. The encoder's vectors, which the database has from the second run on.
using var encoder = new MiniLm();
float[][] encoded = Steps.Progress("The documents through the encoder", documents.Length, report =>
{
    for (int done = store.Count("minilm"); done < documents.Length; done = store.Count("minilm"))
    {
        LabelledText[] block = documents[done..Math.Min(documents.Length, done + DocumentsInBlock)];
        store.Add("minilm", done, block, encoder.Encode([.. block.Select(document => document.Text)], encodedOfBlock => report(done + encodedOfBlock)));
    }

    return store.Read("minilm");
});

// 3. Rows for tokens, learned from the documents alone (no label is read) and from what the encoder knows. Each is a pipeline from text to vector.
(string Kind, string Name, Func<IEstimator<ITransformer>> Create)[] tables =
[
    ("skipgram", "skip-gram rows of the documents, weighted, without the first component", () => SkipGramRows.Create(mlContext, documents)),
    ("distilled", "rows distilled from MiniLM", () => EncoderRows.Distill(mlContext, encoder)),
    ("taught", "rows learned towards MiniLM's vectors of the documents", () => EncoderRows.Teach(mlContext, encoder, documents, encoded)),
];
Table comparison = new Table().Title("How often the nearest other document is of the same namespace").AddColumns("A text's vector", "Numbers", "Of 2,000 documents", "Texts/s", "MB");
var engines = new Dictionary<string, PredictionEngine<LabelledText, TextVector>>();
foreach ((string kind, string name, Func<IEstimator<ITransformer>> create) in tables)
{
    string path = Path.Combine(folder.FullName, kind + ".zip");
    if (!File.Exists(path))
    {
        ITransformer made = AnsiConsole.Status().Start($"{name} …", _ => create().Fit(data));
        mlContext.Model.Save(made, data.Schema, path + ".new");
        File.Move(path + ".new", path, overwrite: true);
    }

    // As any other program would load it.
    ITransformer model = mlContext.Model.Load(path, out _);
    float[][] vectors = [.. model.Transform(data).GetColumn<float[]>(TextVector.Column)];
    if (store.Count(kind) == 0)
    {
        store.Add(kind, 0, documents, vectors);
    }

    engines[kind] = mlContext.Model.CreatePredictionEngine<LabelledText, TextVector>(model);
    AddRow(name, vectors, Steps.TextsPerSecond(documents, texts => mlContext.Data.LoadFromEnumerable(texts) is var view ? model.Transform(view).GetColumn<float[]>(TextVector.Column).Count() : 0), new FileInfo(path).Length);
}

AddRow("MiniLM itself", encoded, Steps.TextsPerSecond(documents.AsSpan(0, 500).ToArray(), texts => encoder.Encode([.. texts.Select(text => text.Text)]).Length), encoder.ModelBytes);
AnsiConsole.Write(comparison.Caption("Skip-gram's vectors are 100 numbers less one"));

// 4. Search: the question's vector by the taught rows, and the nearest documents by the database.
foreach (string question in questions)
{
    Table found = new Table().Title(Markup.Escape(question)).HideHeaders().AddColumns("Cosine", "Namespace", "Document").Expand();
    foreach ((double similarity, string label, string document) in store.Find("taught", engines["taught"].Predict(new LabelledText { Text = question }).Vector, 3))
    {
        found.AddRow($"{similarity:F3}", Markup.Escape(label), Markup.Escape(document));
    }

    AnsiConsole.Write(found);
}

return 0;

void AddRow(string name, float[][] vectors, double speed, long bytes)
    => comparison.AddRow(Markup.Escape(name), $"{vectors[0].Length}", $"{new DocumentIndex(vectors).NearestHasSameLabel(labels, documents: 2000):F4}", $"{speed:N0}", $"{bytes / 1e6:F1}");
