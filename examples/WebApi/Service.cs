using System.Text.Json;
using Microsoft.Extensions.ObjectPool;
using Microsoft.ML;
using QuickStart;

namespace WebApi;

/// <summary>What a client sends to <c>POST /predict</c>.</summary>
internal sealed record Question(string? Text);

/// <summary>What it gets.</summary>
internal sealed record Answer(string Label, float Probability);

/// <summary>The web service: a model that is loaded once, and engines that many requests share.</summary>
internal static class Service
{
    public const int LongestText = 10_000;
    private const int LargestBody = 64 << 10;

    /// <summary>Builds it; <c>Run</c> or <c>StartAsync</c> starts it.</summary>
    /// <param name="modelPath">The model.zip. It holds the tokenizer and the embedding too: no other file is needed, and nothing is to be registered.</param>
    /// <param name="args">ASP.NET Core's own, such as <c>--urls</c>.</param>
    public static WebApplication Create(string modelPath, string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        // Bounds of what a stranger can ask for. A body that is too large is answered with 413 before it has been read.
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.MaxConcurrentConnections = 1000;
        });

        var mlContext = new MLContext();
        ITransformer model = mlContext.Model.Load(modelPath, out _);
        var provider = new DefaultObjectPoolProvider { MaximumRetained = 2 * Environment.ProcessorCount };
        builder.Services.AddSingleton(_ => provider.Create(new EnginePolicy(mlContext, model)));

        WebApplication app = builder.Build();
        app.MapPost("/predict", PredictAsync);

        // Healthy is what can answer, not what only runs.
        app.MapGet("/health", (ObjectPool<PredictionEngine<LabelledText, Prediction>> engines) => Results.Ok(new { Status = "healthy", Predict(engines, "Opens a file.").Label }));
        return app;
    }

    private static async Task<IResult> PredictAsync(HttpRequest request, ObjectPool<PredictionEngine<LabelledText, Prediction>> engines)
    {
        Question? question;
        try
        {
            question = await request.ReadFromJsonAsync<Question>(request.HttpContext.RequestAborted);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            // Not JSON, or not said to be (the content type).
            return BadRequest($"The body is not the JSON that is asked for: {problem.Message}");
        }
        catch (BadHttpRequestException problem)
        {
            return Results.Problem(problem.Message, statusCode: problem.StatusCode);
        }

        return question?.Text switch
        {
            null => BadRequest("There is no text. The body is { \"text\": \"…\" }."),
            { } text when string.IsNullOrWhiteSpace(text) => BadRequest("The text is empty."),
            { Length: > LongestText } text => BadRequest($"The text has {text.Length} characters; at most {LongestText} are taken."),
            { } text => Results.Ok(Predict(engines, text)),
        };
    }

    private static Answer Predict(ObjectPool<PredictionEngine<LabelledText, Prediction>> engines, string text)
    {
        PredictionEngine<LabelledText, Prediction> engine = engines.Get();
        try
        {
            Prediction prediction = engine.Predict(new LabelledText { Text = text });
            return new Answer(prediction.PredictedLabel, prediction.Score.Max());
        }
        finally
        {
            engines.Return(engine);
        }
    }

    private static IResult BadRequest(string problem) => Results.Problem(problem, statusCode: StatusCodes.Status400BadRequest);
}
