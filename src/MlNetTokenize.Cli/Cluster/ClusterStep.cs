namespace MlNetTokenize.Cli;

/// <summary>A step of a run on a cluster.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Arguments">The command's arguments; a step of several tasks has <c>--shard</c> behind them.</param>
/// <param name="Tasks">How many tasks it has; 0 for one that is no array.</param>
/// <param name="MemoryMegabytes">What a task is given.</param>
/// <param name="Minutes">How long a task may take.</param>
/// <param name="Outputs">The files that are there when it is done, one for each task.</param>
internal sealed record ClusterStep(string Name, IReadOnlyList<string> Arguments, int Tasks, int MemoryMegabytes, int Minutes, IReadOnlyList<string> Outputs);
