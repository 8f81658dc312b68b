using System.ComponentModel;
using System.Diagnostics;

namespace Shakespeare;

/// <summary>
/// Old English prose that anyone may copy: <c>apt install bible-kjv</c> on Debian and Ubuntu. Its package bible-kjv-text holds the text in a format of its own, which its program <c>bible</c> prints.
/// </summary>
internal static class KingJamesBible
{
    /// <summary>The verses, one a line; <see langword="null"/> where the machine does not have them.</summary>
    public static string? Read()
    {
        // Another program may have the name; this one's data lies here.
        if (!File.Exists("/usr/lib/bible.data"))
        {
            return null;
        }

        try
        {
            using Process bible = Process.Start(new ProcessStartInfo("/usr/bin/bible", ["-f", "Gen1:1-Rev22:21"]) { RedirectStandardOutput = true })!;
            string[] lines = bible.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            bible.WaitForExit();

            // "Ge1:1 In the beginning …": the text without its place.
            return string.Join('\n', lines.Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]));
        }
        catch (Win32Exception)
        {
            // The text is there and the program is not.
            return null;
        }
    }
}
