// A web service that loads a model once and predicts for many at a time.
//
//   dotnet run -c Release --project examples/WebApi                             (trains a model first)
//   dotnet run -c Release --project examples/WebApi -- --model model.zip        (QuickStart's, or one with the same columns)
//
//   curl -H "Content-Type: application/json" -d '{ "text": "Opens a TLS socket." }' http://localhost:5000/predict
//   curl http://localhost:5000/health
//
// dotnet run -c Release --project examples/WebApiLoadTest says how many requests it answers in a second.

using WebApi;

string? given = new ConfigurationBuilder().AddCommandLine(args).Build()["model"];
string path = given ?? Path.GetTempFileName();
try
{
    if (given is null)
    {
        Console.WriteLine("Training a model …");
        ModelFile.Train(path);
    }

    await using WebApplication app = Service.Create(path, args);
    await app.RunAsync();
    return 0;
}
catch (Exception problem) when (problem is InvalidOperationException or InvalidDataException or IOException or UnauthorizedAccessException or FormatException)
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
