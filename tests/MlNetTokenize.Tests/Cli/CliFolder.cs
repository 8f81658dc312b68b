using System.IO.Compression;
using System.Text;
using System.Text.Json;
using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

/// <summary>A folder of its own for a test, and the command run on its files: in this process, or as the native program that <see cref="CliProcess.NativeProgram"/> names.</summary>
internal sealed class CliFolder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlnet-tokenize-").FullName;

    /// <summary>A file's path; folders are separated by /.</summary>
    public string this[string name] => Path.Combine(_folder, name);

    /// <summary>All files' names, hidden ones too.</summary>
    public IEnumerable<string> Names => Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(_folder, path).Replace('\\', '/')).Order(StringComparer.Ordinal);

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public string WriteCompressed(string name, byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return Write(name, compressed.ToArray());
    }

    public byte[] Read(string name) => File.ReadAllBytes(this[name]);

    public string ReadText(string name) => File.ReadAllText(this[name]);

    /// <summary>Writes a tokenizer of all the tests' kinds of text.</summary>
    public string WriteTokenizer(string name = "t.json")
    {
        using FileStream file = File.Create(this[name]);
        TestTokenizers.Small.SaveTokenizerJson(file);
        return this[name];
    }

    /// <summary>Writes rows as a .npy.</summary>
    public string WriteTable(string name, EmbeddingTable table)
    {
        using FileStream file = File.Create(this[name]);
        table.SaveNpy(file);
        return this[name];
    }

    /// <summary>Runs the command.</summary>
    public static CliResult Run(params string[] arguments) => Run([], arguments);

    public static CliResult Run(byte[] input, params string[] arguments)
    {
        if (CliProcess.NativeProgram is not null)
        {
            (int code, byte[] written, string said) = CliProcess.RunAsync(input, arguments).GetAwaiter().GetResult();
            return new CliResult(code, written, said);
        }

        using var output = new MemoryStream();
        using var error = new StringWriter();
        int exitCode = CommandLine.Run(arguments, new Terminal(new MemoryStream(input), output, error, IsLive: false), CancellationToken.None);
        return new CliResult(exitCode, output.ToArray(), error.ToString());
    }

    /// <summary>Runs a command that needs ML.NET, which a native program says it has not.</summary>
    /// <returns>Whether it has it.</returns>
    public static bool RunsWithMlNet(params string[] arguments)
    {
        CliResult result = Run(arguments);
        if (CliProcess.NativeProgram is null)
        {
            result.Succeeds();
            return true;
        }

        result.Fails(ExitCode.Error, "a model of ML.NET", "dotnet tool install");
        return false;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

/// <summary>What a command has done.</summary>
internal sealed record CliResult(int ExitCode, byte[] Output, string Error)
{
    public string Text => Encoding.UTF8.GetString(Output);

    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public CliResult Succeeds()
    {
        Assert.True(ExitCode == 0, Error);
        return this;
    }

    /// <summary>Checks that the error is one line that says this.</summary>
    public void Fails(int exitCode, params string[] parts)
    {
        Assert.Equal(exitCode, ExitCode);
        Assert.Single(Error.TrimEnd('\n', '\r').Split('\n'));
        Assert.StartsWith("mlnet-tokenize: ", Error, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, Error, StringComparison.Ordinal));
        Assert.Empty(Output);
    }
}
