using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace MlNetTokenize.Benchmarks;

/// <summary>Measures a program as a whole: the time until it has ended, and the most memory it had.</summary>
internal static class ChildProcess
{
    private const int MillisecondsBetweenLooks = 5;
    private const int NoSuchFile = 2;

    /// <param name="start">The program and its arguments; its outputs go into the result.</param>
    /// <param name="limit">When it is ended.</param>
    public static ChildResult Run(ProcessStartInfo start, TimeSpan limit)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        long begin = Stopwatch.GetTimestamp();
        Process? started;
        try
        {
            started = Process.Start(start);
        }
        catch (Win32Exception exception) when (exception.NativeErrorCode == NoSuchFile)
        {
            return new ChildResult(ChildResult.NotInstalled, 0, 0, exception.Message);
        }

        using Process process = started!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string status = string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}/status");
        long peak = 0;
        bool ended;
        do
        {
            // The mark only rises, so that the last one seen is short of nothing but the last milliseconds.
            peak = Math.Max(peak, ReadHighWaterMark(status));
            ended = process.WaitForExit(MillisecondsBetweenLooks);
        }
        while (!ended && Stopwatch.GetElapsedTime(begin) < limit);

        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        if (!ended)
        {
            process.Kill(entireProcessTree: true);
        }

        process.WaitForExit();
        Task.WaitAll(output, error);
        return new ChildResult(ended ? process.ExitCode : null, seconds, peak, error.Result, output.Result);
    }

    /// <summary>The system's own mark of the most resident memory, in bytes; zero where there is none, also of a process that is just ending.</summary>
    private static long ReadHighWaterMark(string status)
    {
        const string Field = "VmHWM:";
        try
        {
            string? line = File.ReadLines(status).FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal));
            return line is null ? 0 : 1024 * long.Parse(line.AsSpan(Field.Length, line.Length - Field.Length - "kB".Length), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
