using System.IO.Compression;

namespace MlNetTokenize.Cli;

/// <summary>A file to be read, or standard input.</summary>
/// <param name="path">Where it is; <c>-</c> for standard input.</param>
internal sealed class InputFile(string path)
{
    public const string StandardInput = "-";

    public string Path => path;

    /// <summary>The name without what says that it is compressed.</summary>
    public string Name => IsCompressed ? path[..^3] : path;

    /// <summary>How long it is; <see langword="null"/> where nobody knows. A pipe seems to be empty.</summary>
    public long? Length => path != StandardInput && new FileInfo(path) is { Exists: true, Length: > 0 } file ? file.Length : null;

    private bool IsCompressed => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>Opens it; what is compressed is decompressed.</summary>
    /// <param name="context">Whose standard input it may be, and what cancels reading.</param>
    /// <param name="onRead">Told how many bytes of the file were read.</param>
    public Stream Open(CommandContext context, Action<int> onRead)
    {
        Stream file = path == StandardInput
            ? context.Input
            : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        Stream counting = new CountingStream(file, onRead, context.CancellationToken);
        return IsCompressed ? new CheckedStream(new GZipStream(counting, CompressionMode.Decompress), path) : counting;
    }

    /// <summary>The length of all; <see langword="null"/> where one of them has none.</summary>
    public static long? TotalLength(IEnumerable<InputFile> files)
    {
        long total = 0;
        foreach (InputFile file in files)
        {
            if (file.Length is not { } length)
            {
                return null;
            }

            total += length;
        }

        return total;
    }
}
