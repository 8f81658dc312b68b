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
internal static partial class Service
{
    public const int LongestText = 10_000;
    private const int LargestBody = 64 << 10;
    private const string Trial = "Opens a file.";

    /// <summary>Builds it; <c>Run</c> or <c>StartAsync</c> starts it.</summary>
    /// <param name="modelPath">The model.zip. It holds the tokenizer and the embedding too: no other file is needed, and nothing is to be registered.</param>
    /// <param name="args">ASP.NET Core's own, such as <c>--urls</c>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no model that could be served.</exception>
    public static WebApplication Create(string modelPath, string[] args)
    {
        var mlContext = new MLContext();
        ITransformer model = ServedModel.Load(mlContext, modelPath);
        var provider = new DefaultObjectPoolProvider { MaximumRetained = 2 * Environment.ProcessorCount };
        ObjectPool<PredictionEngine<LabelledText, Prediction>> engines = provider.Create(new EnginePolicy(mlContext, model));

        // Tried before anyone is listened to. It also makes the first engine, for which no client has to wait then.
        if (Try(engines).Problem is { } problem)
        {
            throw new InvalidDataException($"'{Path.GetFullPath(modelPath)}' cannot predict: {problem.Message}", problem);
        }

        // Settings lie beside the program; by default they are looked for in the folder it is called from, whatever that is.
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        // Bounds of what a stranger can ask for. A body that is too large is answered with 413 before it has been read.
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.MaxConcurrentConnections = 1000;
        });

        // Not the pool itself: the services dispose of what a function has made for them.
        builder.Services.AddSingleton(_ => engines);
        WebApplication app = builder.Build();
        app.MapPost("/predict", PredictAsync);
        app.MapGet("/health", (ObjectPool<PredictionEngine<LabelledText, Prediction>> pool) => Health(pool, app.Logger));
        return app;
    }

    /// <summary>Healthy is what can answer, not what only runs.</summary>
    private static IResult Health(ObjectPool<PredictionEngine<LabelledText, Prediction>> engines, ILogger log)
    {
        (Answer? answer, Exception? problem) = Try(engines);
        if (answer is null)
        {
            // The log is for who runs the service; a stranger only needs to know that.
            LogCannotPredict(log, problem);
            return Results.Json(new { Status = "unhealthy" }, statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        return Results.Ok(new { Status = "healthy", answer.Label });
    }

    private static (Answer? Answer, Exception? Problem) Try(ObjectPool<PredictionEngine<LabelledText, Prediction>> engines)
    {
        try
        {
            Answer answer = Predict(engines, Trial);
            return float.IsFinite(answer.Probability) ? (answer, null) : (null, new InvalidDataException($"the probability of '{answer.Label}' is {answer.Probability}."));
        }
        catch (Exception problem)
        {
            // Whatever it is: a model is made of anything, and what counts is that there is no answer.
            return (null, problem);
        }
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

    [LoggerMessage(LogLevel.Error, "The model cannot predict.")]
    private static partial void LogCannotPredict(ILogger log, Exception? problem);

    private static IResult BadRequest(string problem) => Results.Problem(problem, statusCode: StatusCodes.Status400BadRequest);
}
