namespace MlNetTokenize.Cli;

/// <summary>What the process says at its end.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>Something could not be done.</summary>
    public const int Error = 1;

    /// <summary>The command line asks for something that does not exist.</summary>
    public const int Usage = 2;

    /// <summary>Something could not be done that may go well another time, as a full disk: sysexits' EX_TEMPFAIL.</summary>
    public const int Again = 75;

    /// <summary>Stopped by the user, as shells count: 128 and SIGINT's number.</summary>
    public const int Cancelled = 130;
}
