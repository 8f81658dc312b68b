using System.Diagnostics;
using System.Text;
using Microsoft.ML;

namespace QuickStart;

/// <summary>This program once more, as a process that knows nothing but the model's file.</summary>
internal static class FreshProcess
{
    public const string Argument = "--predict";

    /// <summary>Starts it and lets it predict the texts.</summary>
    public static IReadOnlyList<string> Predict(string modelPath, IEnumerable<string> texts)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [Argument, modelPath])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = new UTF8Encoding(false),
        };

        // Under `dotnet QuickStart.dll` the process is dotnet itself.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Insert(0, typeof(FreshProcess).Assembly.Location);
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        foreach (string text in texts)
        {
            process.StandardInput.Write(text + "\n");
        }

        process.StandardInput.Close();
        string[] lines = output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return process.ExitCode == 0 ? lines : throw new InvalidOperationException($"The fresh process ended with exit code {process.ExitCode}.");
    }

    /// <summary>What it does: load the model with a bare MLContext and predict each line.</summary>
    public static void Run(string modelPath)
    {
        var mlContext = new MLContext();
        ITransformer model = mlContext.Model.Load(modelPath, out _);
        using PredictionEngine<LabelledText, Prediction> engine = mlContext.Model.CreatePredictionEngine<LabelledText, Prediction>(model);
        using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false));
        while (input.ReadLine() is string text)
        {
            output.Write(engine.Predict(new LabelledText { Text = text }) + "\n");
        }
    }
}
