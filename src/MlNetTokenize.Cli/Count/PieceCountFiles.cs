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

    /// <summary>Reads and merges counts: their sum and one of them are in memory.</summary>
    /// <param name="context">The run.</param>
    /// <param name="files">The files, in whatever order.</param>
    /// <param name="maximumPieces">How many distinct pieces may be left. They are dropped once all are there, so that the order of the files makes no difference.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="isPart">Whether they are some of the shards, to be merged with others.</param>
    public static PieceCounts Load(CommandContext context, IReadOnlyList<InputFile> files, int maximumPieces, WorkProgress progress, bool isPart = false)
    {
        if (!isPart)
        {
            ShardSet.Check([.. files.Select(file => file.Path)]);
        }

        int next = 0;
        try
        {
            return PieceCounts.Merge(Each(), maximumPieces);
        }
        catch (ArgumentException exception)
        {
            throw new CommandException($"'{files[next - 1].Path}' cannot be merged with the counts before it: {exception.Message}");
        }

        IEnumerable<PieceCounts> Each()
        {
            while (next < files.Count)
            {
                context.CancellationToken.ThrowIfCancellationRequested();
                progress.Report(new WorkState("Reading counts", next, files.Count, "files"));
                yield return Read(files[next++].Path);
            }
        }
    }

    private static PieceCounts Read(string path)
    {
        try
        {
            return PieceCounts.Load(path);
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException)
        {
            throw new CommandException($"'{path}' cannot be read as piece counts: {exception.Message}");
        }
    }
}
