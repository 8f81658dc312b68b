using Microsoft.Win32.SafeHandles;

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
            OpenOutput(),
            Console.Error,
            !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb",
            !Console.IsOutputRedirected);

    // .NET's own stream takes what nobody reads any more and says nothing, so that work for 'head' would never end. That of the handle fails; it is not for files, whose end it would not move for the next program.
    private static Stream OpenOutput()
    {
        if (!OperatingSystem.IsWindows())
        {
            var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!pipe.CanSeek && Console.IsOutputRedirected)
            {
                return pipe;
            }
        }

        return Console.OpenStandardOutput();
    }
}
