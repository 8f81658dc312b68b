using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace MlNetTokenize.Cli;

/// <summary><c>count</c> and <c>merge</c>: the pieces of texts in shards, from which <c>train</c> learns what it learns from all the texts.</summary>
internal static class CountCommand
{
    public static Command CreateCount(CommandHost host)
    {
        var inputs = new TextInputs();
        var counting = new CountingOptions();
        var shards = new ShardOption();
        Option<string> output = OutputOption();
        return host.Command(
            "count",
            "Counts the pieces of texts, so that a corpus can be counted in shards and on several machines; 'merge' and 'train' read the counts.",
            [
                "count shard-1.txt.gz --output shard-1.pieces",
                "count 'data/*.jsonl' --field text --pattern cl100k -o all.pieces",
                "count 'data/*.jsonl.zst' --field text --shard 3/16 -o counts/all.pieces",
            ],
            [.. inputs.Symbols, output, .. counting.Symbols, shards.Shard],
            context =>
            {
                BytePairTrainingOptions options = counting.ToOptions(context);
                string path = CheckedName(context.Get(output)!);
                IReadOnlyList<InputFile> files = InputFiles.Find(context.Get(inputs.Files)!, path);
                ShardRun? shard = shards.Begin(context, "count", files, [], path, file => inputs.CutOf(context, file));
                if (shard is { IsDone: true })
                {
                    return;
                }

                PieceCounts counts = context.Work(progress => new TextTraining(context, inputs, shard?.Files ?? files, options, progress).Count(canBeEmpty: shard is not null));
                Save(context, shard?.Output ?? path, counts);
                shard?.Finish([shard.Output], counts.TextsRead, counts.BytesRead, ids: 0);
            });
    }

    public static Command CreateMerge(CommandHost host)
    {
        Argument<string[]> names = new("FILE") { Description = "Files of 'count', of texts cut by the same pattern.", Arity = ArgumentArity.OneOrMore };
        Option<string> output = OutputOption();
        Option<int> maximum = new CountingOptions().MaximumPieces;
        var shards = new ShardOption();
        return host.Command(
            "merge",
            "Adds piece counts up, in whatever order. With --shard it adds up a share of many, so that several tasks do it, and what they come to is merged.",
            ["merge shard-*.pieces --output all.pieces", "merge counts/*.pieces --shard 3/32 -o sums/sums.pieces"],
            [names, output, maximum, shards.Shard],
            context =>
            {
                string path = CheckedName(context.Get(output)!);
                IReadOnlyList<InputFile> files = InputFiles.Find(context.Get(names)!, path);
                if (context.Get(shards.Shard) is null)
                {
                    Save(context, path, context.Work(progress => PieceCountFiles.Load(context, files, context.Get(maximum), progress)));
                    return;
                }

                MergeShare(context, files, shards, path, context.IsGiven(maximum) ? maximum : null);
            });
    }

    private static void MergeShare(CommandContext context, IReadOnlyList<InputFile> files, ShardOption shards, string path, Option<int>? maximum)
    {
        if (maximum is not null)
        {
            throw CommandException.Usage($"{maximum.Name} is for the last merge: dropped before, what is rare in one share and frequent in others would be lost.");
        }

        // Of all shards it is known that they belong together; those of the share are read.
        string[] paths = [.. files.Select(file => file.Path)];
        IReadOnlyDictionary<string, string>? options = ShardSet.Check(paths, _ => false) is [ShardManifest first, ..] ? first.Options : null;
        ShardRun shard = shards.Begin(context, "merge", files, [], path, cutOf: null, options)!;
        if (shard.IsDone)
        {
            return;
        }

        HashSet<string> own = [.. shard.Files.Select(file => file.Path)];
        ShardSet.Check(paths, own.Contains);
        if (own.Count == 0)
        {
            throw CommandException.Usage(FormattableString.Invariant($"Shard {shard.Shard} has no files: there are {files.Count}, so merge them in fewer shards."));
        }

        PieceCounts counts = context.Work(progress => PieceCountFiles.Load(context, shard.Files, int.MaxValue, progress, isPart: true));
        Save(context, shard.Output, counts);
        shard.Finish([shard.Output], counts.TextsRead, counts.BytesRead, ids: 0);
    }

    private static Option<string> OutputOption() => new("--output", "-o") { Description = "Where the counts go: NAME.pieces.", HelpName = "FILE", Required = true };

    private static string CheckedName(string path)
        => path.EndsWith(PieceCountFiles.Extension, StringComparison.OrdinalIgnoreCase) ? path
            : throw CommandException.Usage($"Name the output '{path}{PieceCountFiles.Extension}', so that 'merge' and 'train' know what it is.");

    private static void Save(CommandContext context, string path, PieceCounts counts)
    {
        using (var file = new OutputFile(path))
        {
            // Written number by number.
            using (var buffered = new BufferedStream(file.Stream, 1 << 16))
            {
                counts.Save(buffered);
            }

            file.Commit();
        }

        context.Done(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: {counts.DistinctPieces:N0} pieces, {counts.Occurrences:N0} occurrences in {WorkMeter.Amount(counts.BytesRead)} of {counts.TextsRead:N0} texts, cut by {counts.SplitPattern}."),
            new JsonObject
            {
                ["file"] = path,
                ["pattern"] = counts.SplitPattern.ToString(),
                ["distinctPieces"] = counts.DistinctPieces,
                ["occurrences"] = counts.Occurrences,
                ["texts"] = counts.TextsRead,
                ["bytes"] = counts.BytesRead,
                ["droppedPieces"] = counts.DroppedPieces,
                ["droppedOccurrences"] = counts.DroppedOccurrences,
            });
    }
}
