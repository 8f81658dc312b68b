using System.CommandLine;

namespace MlNetTokenize.Cli;

/// <summary>All commands.</summary>
internal static class Commands
{
    public static RootCommand Create(CommandHost host) => host.Root(
        "Trains byte-pair tokenizers, encodes and decodes files of any size, and learns token embeddings.",
        TrainCommand.Create(host),
        CountCommand.CreateCount(host),
        CountCommand.CreateMerge(host),
        EncodeCommand.Create(host),
        DecodeCommand.Create(host),
        InspectCommand.Create(host),
        CompareCommand.Create(host),
        ReportCommand.Create(host),
        EmbedCommands.Create(host),
        ClusterCommand.Create(host),
        CompletionCommand.Create(host));
}
