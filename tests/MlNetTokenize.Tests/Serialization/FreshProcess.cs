using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace MlNetTokenize.Tests;

/// <summary>A process that has the library and a model file, and nothing else: tests/MlNetTokenize.FreshProcess.</summary>
internal static class FreshProcess
{
    /// <summary>The program's folder.</summary>
    public static string Folder => Path.GetDirectoryName(ProgramPath)!;

    private static string ProgramPath { get; } = Path.GetFullPath(
        typeof(FreshProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "FreshProcess").Value!,
        AppContext.BaseDirectory);

    /// <summary>What starts programs.</summary>
    // The runtime that runs the tests lies in shared/Microsoft.NETCore.App/<version>/ of its installation.
    public static string DotnetPath { get; } = Path.GetFullPath(
        Path.Combine("..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"), RuntimeEnvironment.GetRuntimeDirectory());

    /// <summary>Loads a model there and predicts texts.</summary>
    /// <param name="model">The bytes of the file.</param>
    /// <param name="column">The vector column to print.</param>
    /// <param name="texts">Each a line of its own.</param>
    /// <returns>For each text the predicted label, where there is one, a space, and the bytes of the vector in hexadecimal.</returns>
    public static async Task<string[]> PredictAsync(byte[] model, string column, IEnumerable<string> texts)
    {
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, model);
            return await RunAsync([ProgramPath, path, column], string.Concat(texts.Select(text => text + "\n")));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task<string[]> RunAsync(string[] arguments, string input)
    {
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using Process process = Process.Start(new ProcessStartInfo(DotnetPath, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = encoding,
            StandardOutputEncoding = encoding,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        Assert.True(process.ExitCode == 0, await errors);
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
