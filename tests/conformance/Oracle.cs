using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace MlNetTokenize.Conformance;

/// <summary>Another engine in a process of its own: a question is a line of JSON, and so is the answer. If it dies, the next question starts it again.</summary>
internal sealed class Oracle(string command, string script, string folder) : IDisposable
{
    // A lone surrogate would end the other side, and ASCII passes through every console.
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    private Process? _process;
    private string? _loaded;

    /// <exception cref="OracleException">It refused, or it died.</exception>
    public JsonElement Ask(object question)
    {
        if (_process is null or { HasExited: true })
        {
            Start();
        }

        try
        {
            _process!.StandardInput.WriteLine(JsonSerializer.Serialize(question, Options));
            _process.StandardInput.Flush();
            if (_process.StandardOutput.ReadLine() is { } line)
            {
                // Millions of numbers: an element reads them where they stand, a node makes an object of each.
                JsonElement reply = JsonDocument.Parse(line).RootElement;
                return reply.TryGetProperty("answer", out JsonElement answer) ? answer : throw new OracleException(reply.GetProperty("error").GetString()!);
            }
        }
        catch (IOException)
        {
            // Its end of the pipe is gone.
        }

        _process!.WaitForExit();
        _process.Dispose();
        _process = null;
        throw new OracleException("the process died") { HasDied = true };
    }

    public JsonElement Load(string json)
    {
        _loaded = null;
        JsonElement answer = Ask(new { op = "load", json });
        _loaded = json;
        return answer;
    }

    /// <returns>For each row of one or two texts what it answers; <see langword="null"/> where it does not.</returns>
    public OracleEncoding?[] Encode(string variant, IReadOnlyList<string[]> rows)
    {
        try
        {
            return [.. Ask(new { op = "encode", variant, texts = rows }).EnumerateArray().Select(OracleEncoding.Read)];
        }
        catch (OracleException exception) when (exception.HasDied)
        {
            Ask(new { op = "load", json = _loaded });
            return rows.Count == 1 ? [null] : [.. Encode(variant, [.. rows.Take(rows.Count / 2)]), .. Encode(variant, [.. rows.Skip(rows.Count / 2)])];
        }
    }

    public string?[] Decode(IReadOnlyList<IReadOnlyList<int>> ids, bool skip)
    {
        try
        {
            return [.. Ask(new { op = "decode", ids, skip }).EnumerateArray().Select(item => item.GetString())];
        }
        catch (OracleException exception) when (exception.HasDied)
        {
            Ask(new { op = "load", json = _loaded });
            return ids.Count == 1 ? [null] : [.. Decode([.. ids.Take(ids.Count / 2)], skip), .. Decode([.. ids.Skip(ids.Count / 2)], skip)];
        }
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            _process.StandardInput.Close();
            _process.WaitForExit();
        }

        _process?.Dispose();
    }

    private void Start()
    {
        var start = new ProcessStartInfo(command, [script])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = new UTF8Encoding(false),
        };

        // To write where it died takes it longer than all else.
        start.Environment["RUST_BACKTRACE"] = "0";
        _process = Process.Start(start)!;

        // What it says of a panic is not kept: that it died is reported.
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
    }
}
