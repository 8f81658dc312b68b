namespace MlNetTokenize.Cli;

/// <summary>Files of piece counts.</summary>
internal static class PieceCountFiles
{
    public const string Extension = ".pieces";

    /// <summary>Whether the files are counts.</summary>
    /// <exception cref="CommandException">Some are, and others not.</exception>
    public static bool Are(IReadOnlyList<InputFile> files)
    {
        int counts = files.Count(file => file.Path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase));
        return counts == files.Count || (counts == 0 ? false : throw CommandException.Usage("Piece counts and texts cannot be mixed: count the texts first, with the same pattern."));
    }

    /// <summary>Reads and merges counts, two at a time in memory.</summary>
    public static PieceCounts Load(CommandContext context, IReadOnlyList<InputFile> files, int maximumPieces, WorkProgress progress)
    {
        ShardSet.Check([.. files.Select(file => file.Path)]);
        PieceCounts? all = null;
        for (int i = 0; i < files.Count; i++)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            progress.Report(new WorkState("Reading counts", i, files.Count, "files"));
            PieceCounts one;
            try
            {
                one = PieceCounts.Load(files[i].Path);
            }
            catch (Exception exception) when (exception is InvalidDataException or FormatException)
            {
                throw new CommandException($"'{files[i].Path}' cannot be read as piece counts: {exception.Message}");
            }

            try
            {
                // Dropped once all are there, so that the order of the files makes no difference.
                all = all is null ? one : PieceCounts.Merge([all, one], i + 1 < files.Count ? int.MaxValue : maximumPieces);
            }
            catch (ArgumentException exception)
            {
                throw new CommandException($"'{files[i].Path}' cannot be merged with the counts before it: {exception.Message}");
            }
        }

        return files.Count == 1 ? PieceCounts.Merge([all!], maximumPieces) : all!;
    }
}
