using System.Buffers;
using System.Globalization;

namespace MlNetTokenize.Cli;

/// <summary>From a corpus to a tokenizer and its ids: an array that counts, a task that learns, an array that encodes, and a task that makes the index of the ids.</summary>
internal sealed record ClusterPlan
{
    // Measured with one thread on texts in English, of which a task reads each byte once. A node may be half as fast, and its disk slower than that.
    private const double CountedBytesPerSecond = 20e6;
    private const double EncodedBytesPerSecond = 30e6;
    private const double MergedPiecesPerSecond = 1e6;
    private const double LearnedPiecesPerSecond = 1e5;
    private const int ShortestMinutes = 10;

    // A process with its runtime, buffers and caches of pieces; and each distinct piece with its count, which is 60 to 110 bytes in tables that grow by doubling.
    private const long ProcessBytes = 400L << 20;
    private const long BytesPerPiece = 160;

    // A text of a megabyte has 30,000 to 60,000 distinct pieces, and a larger one has fewer for its size: pieces grow with a power of the text below one.
    private const double PiecesOfMegabyte = 60_000;
    private const double PieceExponent = 0.75;

    // What no shell takes for anything else.
    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./=:,+%@");

    /// <summary>Where the outputs are.</summary>
    public required string Folder { get; init; }

    public required IReadOnlyList<ClusterStep> Steps { get; init; }

    /// <summary>Plans a run.</summary>
    /// <param name="folder">Where everything goes.</param>
    /// <param name="shards">How many tasks an array has.</param>
    /// <param name="bytes">The length of all files.</param>
    /// <param name="maximumPieces">How many distinct pieces are kept at most.</param>
    /// <param name="counting">The arguments of <c>count</c>: files and what says where texts are in them.</param>
    /// <param name="training">Those of <c>train</c> besides its files.</param>
    /// <param name="encoding">Those of <c>encode</c> besides the tokenizer.</param>
    /// <param name="extension">How the files of ids end.</param>
    /// <param name="hasIndex">Whether the texts' places are written too.</param>
    /// <param name="mergeTasks">How many tasks add counts up before one does; 0: none.</param>
    public static ClusterPlan Create(
        string folder, int shards, long bytes, int maximumPieces, IReadOnlyList<string> counting, IReadOnlyList<string> training, IReadOnlyList<string> encoding, string extension, bool hasIndex, int mergeTasks)
    {
        string counts = Path.Combine(folder, "counts", "counts" + PieceCountFiles.Extension);
        string tokenizer = Path.Combine(folder, "tokenizer.json");
        string ids = Path.Combine(folder, "ids", "ids" + extension);
        double share = (double)bytes / shards;
        string[] countOutputs = Names(counts);
        string[] sums = mergeTasks == 0 ? countOutputs : NamesOf(Path.Combine(folder, "sums", "sums" + PieceCountFiles.Extension), mergeTasks);
        string[] idOutputs = Names(ids);
        return new ClusterPlan
        {
            Folder = folder,
            Steps =
            [
                new ClusterStep("count", ["count", .. counting, "--threads", "1", "-o", counts], shards, Megabytes(share), Minutes(share / CountedBytesPerSecond), countOutputs),

                // The sum and one count are in memory at a time; learning takes as much again.
                .. mergeTasks == 0 ? [] : (ClusterStep[])
                [
                    new ClusterStep("merge", ["merge", .. countOutputs, "-o", Path.Combine(folder, "sums", "sums" + PieceCountFiles.Extension)], mergeTasks, 2 * Megabytes((double)bytes / mergeTasks), MergeMinutes(shards / mergeTasks, share), sums),
                ],
                new ClusterStep("train", ["train", .. sums, .. training, "-o", tokenizer], 0, 3 * Megabytes(bytes), MergeMinutes(sums.Length, (double)bytes / sums.Length), [tokenizer]),
                new ClusterStep("encode", ["encode", .. encoding, "-t", tokenizer, "--threads", "1", "-o", ids], shards, (int)(ProcessBytes >> 20), Minutes(share / EncodedBytesPerSecond), idOutputs),
                Index("index", "index.json"),
                .. hasIndex ? [Index("texts", "all" + DocumentIndex.Extension)] : Array.Empty<ClusterStep>(),
            ],
        };

        ClusterStep Index(string name, string file) => new(name, ["cluster", "index", .. idOutputs, "-o", Path.Combine(folder, file)], 0, (int)(ProcessBytes >> 20), ShortestMinutes, [Path.Combine(folder, file)]);

        string[] Names(string path) => NamesOf(path, shards);

        double Pieces(double text) => Math.Min(maximumPieces, PiecesOfMegabyte * Math.Pow(Math.Max(1, text / 1e6), PieceExponent));

        int Megabytes(double text) => (int)Math.Min(int.MaxValue / 4, ((long)(Pieces(text) * BytesPerPiece) + ProcessBytes) >> 20);

        int MergeMinutes(int files, double text) => Minutes((files * Pieces(text) / MergedPiecesPerSecond) + (Pieces(bytes) / LearnedPiecesPerSecond));

    }

    /// <summary>The files of all shards.</summary>
    public static string[] NamesOf(string path, int shards) => [.. Enumerable.Range(0, shards).Select(index => new Shard(index, shards).NameOf(path))];

    /// <summary>The time that a task is given: twice what it takes, and never so little that a slow start ends it.</summary>
    public static int Minutes(double seconds) => Math.Max(ShortestMinutes, (int)Math.Min(int.MaxValue / 4, Math.Ceiling(2 * seconds / 60)));

    /// <summary>The memory of a process besides what it works on, in megabytes.</summary>
    public static int ProcessMegabytes => (int)(ProcessBytes >> 20);

    /// <summary>An argument as a shell reads it.</summary>
    public static string Quote(string argument)
        => argument.Length > 0 && !argument.AsSpan().ContainsAnyExcept(Plain) ? argument : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>A step's command line.</summary>
    public static string LineOf(string program, ClusterStep step, string scheduler)
        => string.Join(' ', [program, .. step.Arguments.Select(Quote), .. step.Tasks > 0 ? ["--shard", scheduler] : Array.Empty<string>(), "--quiet"]);

    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
