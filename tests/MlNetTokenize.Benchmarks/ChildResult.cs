namespace MlNetTokenize.Benchmarks;

/// <summary>What became of a process.</summary>
/// <param name="ExitCode">Its exit code; <see cref="NotInstalled"/> where there is no such program, none where it took too long and was ended.</param>
/// <param name="Seconds">From before its start until after its end.</param>
/// <param name="PeakBytes">The most memory that it had at once; zero where the system does not say.</param>
/// <param name="Error">What it wrote to its standard error.</param>
/// <param name="Output">What it wrote to its standard output.</param>
internal sealed record ChildResult(int? ExitCode, double Seconds, long PeakBytes, string Error, string Output = "")
{
    /// <summary>The exit code of shells for a missing command.</summary>
    public const int NotInstalled = 127;
}
