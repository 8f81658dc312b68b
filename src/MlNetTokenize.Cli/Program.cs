using System.Runtime.InteropServices;
using MlNetTokenize.Cli;

using var stop = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return CommandLine.Run(args, Terminal.OfProcess(), stop.Token);

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    if (stop.IsCancellationRequested)
    {
        // Asked twice.
        Exit();
    }

    stop.Cancel();

    // Work looks at the token all the time. What waits for input that never comes does not.
    _ = Task.Delay(TimeSpan.FromSeconds(2)).ContinueWith(_ => Exit(), TaskScheduler.Default);
}

static void Exit()
{
    OutputFile.DeleteUnfinished();
    if (!Console.IsErrorRedirected)
    {
        // A bar hides the cursor while it moves.
        Console.Error.Write("\e[?25h");
    }

    Environment.Exit(ExitCode.Cancelled);
}
