namespace MlNetTokenize.Cli;

/// <summary>Deals files to shards by their sizes, in their order: what shards write one after another is what one process writes.</summary>
internal static class ShardPlan
{
    /// <summary>The files and parts of files of one shard.</summary>
    /// <param name="files">All files.</param>
    /// <param name="shard">Which shard.</param>
    /// <param name="cutOf">What stands between two texts of a file, or null if it cannot be cut. One that cannot goes to the shard in whose share its middle is.</param>
    /// <exception cref="CommandException">A file's length is not known.</exception>
    public static IReadOnlyList<InputFile> Deal(IReadOnlyList<InputFile> files, Shard shard, Func<InputFile, string?> cutOf)
    {
        long[] lengths = [.. files.Select(LengthOf)];
        long total = lengths.Sum();
        long start = BorderOf(shard.Index);
        long end = BorderOf(shard.Index + 1);
        var dealt = new List<InputFile>();
        long place = 0;
        for (int i = 0; i < files.Count; i++)
        {
            long length = lengths[i];
            if (length == 0)
            {
                continue;
            }

            if (cutOf(files[i]) is { } separator)
            {
                var part = new FilePart(Math.Max(0, start - place), Math.Min(length, end - place), separator);
                if (part.Start < part.End)
                {
                    dealt.Add(part is { Start: 0 } && part.End == length ? files[i] : files[i].Cut(part));
                }
            }
            else if (place + (length / 2) is long middle && middle >= start && middle < end)
            {
                dealt.Add(files[i]);
            }

            place += length;
        }

        return dealt;

        long BorderOf(int index) => (long)((Int128)total * index / shard.Count);
    }

    /// <summary>The files of one shard, of which each gets as many: for such as are of one size.</summary>
    public static IReadOnlyList<InputFile> DealByNumber(IReadOnlyList<InputFile> files, Shard shard)
        => [.. files.Take((int)((long)files.Count * (shard.Index + 1) / shard.Count)).Skip((int)((long)files.Count * shard.Index / shard.Count))];

    private static long LengthOf(InputFile file) => file.Path != InputFile.StandardInput && new FileInfo(file.Path) is { Exists: true } found && !found.Attributes.HasFlag(FileAttributes.Device)
        ? found.Length
        : throw CommandException.Usage($"'{file.Path}' cannot be dealt to shards: its length is not known. Name a file.");
}
