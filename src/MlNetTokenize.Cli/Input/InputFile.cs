namespace MlNetTokenize.Cli;

/// <summary>A file to be read, or standard input.</summary>
/// <param name="path">Where it is; <c>-</c> for standard input.</param>
/// <param name="part">The texts that are read; <see langword="null"/>: all of it.</param>
internal sealed class InputFile(string path, FilePart? part = null)
{
    public const string StandardInput = "-";

    public string Path => path;

    /// <summary>The texts that are read; <see langword="null"/>: all of it.</summary>
    public FilePart? Part => part;

    /// <summary>The name without what says that it is compressed.</summary>
    public string Name => CompressionOf(path) is null ? path : System.IO.Path.ChangeExtension(path, null);

    /// <summary>How long it is; <see langword="null"/> where nobody knows. A pipe seems to be empty.</summary>
    public long? Length => part is { } texts ? texts.End - texts.Start : path != StandardInput && new FileInfo(path) is { Exists: true, Length: > 0 } file ? file.Length : null;

    /// <summary>The kind of compressed file that a name says; <see langword="null"/> if none.</summary>
    public static string? CompressionOf(string name) => System.IO.Path.GetExtension(name).ToUpperInvariant() switch
    {
        ".GZ" => ".gz",
        ".ZST" or ".ZSTD" => ".zst",
        _ => null,
    };

    /// <summary>Opens its text: what is compressed is decompressed, and what is UTF-16 becomes UTF-8.</summary>
    /// <param name="context">Whose standard input it may be, and what cancels reading.</param>
    /// <param name="onRead">Told how many bytes of the file were read.</param>
    /// <param name="check">What its first bytes are looked at for.</param>
    /// <exception cref="InvalidDataException">It is no text.</exception>
    public Stream Open(CommandContext context, Action<int> onRead, FileCheck check)
        => part is { Start: > 0 }
            ? OpenBytes(context, onRead)
            : FileContent.Open(OpenBytes(context, onRead), path, check);

    /// <summary>Some texts of it.</summary>
    public InputFile Cut(FilePart texts) => new(path, texts);

    /// <summary>Opens its bytes.</summary>
    /// <param name="context">Whose standard input it may be, and what cancels reading.</param>
    /// <param name="onRead">Told how many bytes of the file were read.</param>
    public Stream OpenBytes(CommandContext context, Action<int> onRead)
    {
        return new CountingStream(path == StandardInput ? context.Input : OpenFile(), onRead, context.CancellationToken);

        Stream OpenFile()
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
            return part is { } texts ? new FilePartStream(file, texts) : file;
        }
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
