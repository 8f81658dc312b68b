using System.Diagnostics;

namespace Shakespeare;

/// <summary>
/// English prose of 1611 that anyone may copy: <c>apt install bible-kjv</c> on Debian and Ubuntu. Its package bible-kjv-text holds the text in a format of its own, which its program <c>bible</c> prints.
/// </summary>
internal static class KingJamesBible
{
    private const string Program = "/usr/bin/bible";
    private const string Data = "/usr/lib/bible.data";

    /// <summary>The verses, one a line; <see langword="null"/> where the machine does not have them.</summary>
    public static string? Read()
    {
        if (!File.Exists(Program) || !File.Exists(Data))
        {
            return null;
        }

        using Process bible = Process.Start(new ProcessStartInfo(Program, ["-f", "Gen1:1-Rev22:21"]) { RedirectStandardOutput = true })!;
        string[] lines = bible.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        bible.WaitForExit();

        // "Ge1:1 In the beginning …": the text without its place.
        return bible.ExitCode == 0 ? string.Join('\n', lines.Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..])) : null;
    }
}
