namespace MlNetTokenize.Tests;

/// <summary>A test that looks at a page in Chromium or Chrome, and is skipped where there is none. <c>CHROME_PATH</c> says where it is if it is not in the path.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome.exe"];

    public ChromiumTheoryAttribute()
    {
        if (Program is null)
        {
            Skip = "There is no Chromium here.";
        }
    }

    /// <summary>Where the browser is; <see langword="null"/> where there is none.</summary>
    public static string? Program { get; } = Environment.GetEnvironmentVariable("CHROME_PATH") is { Length: > 0 } path ? path
        : (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
}
