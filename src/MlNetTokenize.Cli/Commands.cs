using System.CommandLine;

namespace MlNetTokenize.Cli;

/// <summary>All commands.</summary>
internal static class Commands
{
    public static RootCommand Create(CommandHost host)
    {
        var root = new RootCommand("Trains byte-pair tokenizers, encodes and decodes files of any size, and learns token embeddings.")
        {
            host.Quiet,
            host.Json,
            TrainCommand.Create(host),
            EncodeCommand.Create(host),
            DecodeCommand.Create(host),
            CountCommand.CreateCount(host),
            CountCommand.CreateMerge(host),
            InspectCommand.Create(host),
            CompareCommand.Create(host),
            ReportCommand.Create(host),
            EmbedCommands.Create(host),
            CompletionCommand.Create(host),
        };
        return root;
    }
}
