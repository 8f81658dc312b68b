namespace MlNetTokenize.Cli;

/// <summary>What a command reads from and writes to.</summary>
/// <param name="Input">Standard input.</param>
/// <param name="Output">Standard output: data and results.</param>
/// <param name="Error">Standard error: progress, notes and errors.</param>
/// <param name="IsLive">Whether what is written to <paramref name="Error"/> can be written over.</param>
/// <param name="ShowsOutput">Whether <paramref name="Output"/> is looked at, too, so that what is written over would be data.</param>
internal sealed record Terminal(Stream Input, Stream Output, TextWriter Error, bool IsLive, bool ShowsOutput = false)
{
    public static Terminal OfProcess()
        => new(
            Console.OpenStandardInput(),
            Console.OpenStandardOutput(),
            Console.Error,
            !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb",
            !Console.IsOutputRedirected);
}
