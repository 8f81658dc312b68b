// How many requests the service of examples/WebApi answers in a second, and whether the answers are those of the same model in batch.
//
//   dotnet run -c Release --project examples/WebApiLoadTest
//   dotnet run -c Release --project examples/WebApiLoadTest -- --model model.zip
//
// It asks 127.0.0.1 and nobody else, at most 10,000 questions or ten seconds for each number of clients, and ends by itself. Clients and service share this machine's cores and this process, so a service that has them for
// itself answers more.

using System.Diagnostics;
using System.Text;
using Microsoft.ML;
using QuickStart;
using Spectre.Console;
using WebApi;
using WebApiLoadTest;

const int MostQuestions = 10_000;
TimeSpan most = TimeSpan.FromSeconds(10);
string[] texts = [.. SdkDocumentation.Read().Select(row => row.Text).Where(text => text.Length <= Service.LongestText)];
if (texts.Length == 0)
{
    AnsiConsole.MarkupLine("[red]There is no XML documentation of an SDK's reference assemblies on this machine to ask about.[/]");
    return 1;
}

new Random(1).Shuffle(texts);
texts = texts[..Math.Min(texts.Length, MostQuestions)];
if (args is not ([] or ["--model", _]))
{
    Console.Error.WriteLine("The only argument is --model model.zip.");
    return 1;
}

string? given = args is ["--model", string model] ? model : null;
string path = given ?? Path.GetTempFileName();
try
{
    if (given is null)
    {
        AnsiConsole.Status().Start("Training a model …", _ => ModelFile.Train(path));
    }

    // 1. What the answers must be: all texts in one batch.
    var mlContext = new MLContext();
    IDataView questions = mlContext.Data.LoadFromEnumerable(texts.Select(text => new LabelledText { Text = text }));
    var watch = Stopwatch.StartNew();
    Answer[] expected = [.. mlContext.Data.CreateEnumerable<Prediction>(ServedModel.Load(mlContext, path).Transform(questions), reuseRowObject: false)
        .Select(prediction => new Answer(prediction.PredictedLabel, prediction.Score.Max()))];
    AnsiConsole.MarkupLine($"In batch, the loading of the model included: {texts.Length / watch.Elapsed.TotalSeconds:N0} texts a second.");

    // 2. The service, at a port that is free.
    await using WebApplication app = Service.Create(path, ["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Warning"]);
    await app.StartAsync();
    using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    AnsiConsole.MarkupLine($"/health: {Markup.Escape(await http.GetStringAsync("/health"))}");

    // 3. What it refuses, and how.
    await ShowRefusalAsync("not JSON", "Opens a TLS socket.");
    await ShowRefusalAsync("no text", "{ \"txet\": \"Opens a TLS socket.\" }");
    await ShowRefusalAsync("too long", $"{{ \"text\": \"{new string('a', Service.LongestText + 1)}\" }}");
    await ShowRefusalAsync("far too long", $"{{ \"text\": \"{new string('a', 1_000_000)}\" }}");

    // 4. Load. The first round is for the compiler.
    await Load.RunAsync(http, clients: 8, texts[..Math.Min(texts.Length, 2000)], expected, most);
    bool equal = true;
    Table table = new Table().AddColumns("Clients", "Answers", "A second", "Median", "99 of 100 within", "Equal to batch");
    foreach (int clients in (int[])[1, 8, 64])
    {
        Load load = await Load.RunAsync(http, clients, texts, expected, most);
        equal &= load.Equal == load.Milliseconds.Length;
        table.AddRow($"{clients}", $"{load.Milliseconds.Length:N0}", $"{load.RequestsPerSecond:N0}", $"{load.Percentile(0.5):F2} ms", $"{load.Percentile(0.99):F2} ms", $"{load.Equal:N0}");
    }

    AnsiConsole.Write(table);
    return equal ? 0 : 1;

    async Task ShowRefusalAsync(string what, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await http.PostAsync("/predict", content);
        string answer = await response.Content.ReadAsStringAsync();
        AnsiConsole.MarkupLine($"{what}: [yellow]{(int)response.StatusCode}[/] {Markup.Escape(answer)}");
    }
}
catch (Exception problem) when (problem is InvalidDataException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}
finally
{
    if (given is null)
    {
        File.Delete(path);
    }
}
