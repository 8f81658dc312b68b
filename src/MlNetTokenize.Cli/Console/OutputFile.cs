using System.Collections.Concurrent;

namespace MlNetTokenize.Cli;

/// <summary>A file that is there as a whole or not at all: written beside its place, and moved there when it is finished.</summary>
internal sealed class OutputFile : IDisposable
{
    private static readonly ConcurrentDictionary<string, bool> Unfinished = new();
    private readonly string _path;
    private readonly string? _temporary;

    /// <exception cref="CommandException">There is no such folder, or it cannot be written to.</exception>
    public OutputFile(string path)
    {
        // A device is no file that could be replaced, and a link stays one.
        bool isDevice = path.StartsWith("/dev/", StringComparison.Ordinal);
        _path = isDevice ? path : TargetOf(path);
        string folder = Path.GetDirectoryName(_path) ?? _path;
        if (Directory.Exists(_path))
        {
            throw new CommandException($"'{path}' is a folder: name a file in it.");
        }

        if (!Directory.Exists(folder))
        {
            throw new CommandException($"There is no folder '{folder}' for '{path}': make it first.");
        }

        _temporary = isDevice ? null : Path.Combine(folder, $".{Path.GetFileName(_path)}.{Guid.NewGuid():N}.tmp");
        if (_temporary is not null)
        {
            Unfinished[_temporary] = true;
        }

        try
        {
            // Blocks are large, so another buffer would only copy.
            Stream = new FileStream(_temporary ?? _path, _temporary is null ? FileMode.Open : FileMode.CreateNew, _temporary is null ? FileAccess.Write : FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        }
        catch (UnauthorizedAccessException)
        {
            throw new CommandException($"'{path}' cannot be written: there is no permission to write to '{folder}'.");
        }
    }

    public FileStream Stream { get; }

    /// <summary>The whole path of a file, and of what it leads to if it is a link.</summary>
    public static string TargetOf(string path) => new FileInfo(path) is var file && file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;

    /// <summary>Writes a file at once.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        using var file = new OutputFile(path);
        write(file.Stream);
        file.Commit();
    }

    /// <summary>All is written: the file is there from now on.</summary>
    public void Commit()
    {
        Stream.Dispose();
        if (_temporary is not null)
        {
            if (!OperatingSystem.IsWindows() && File.Exists(_path))
            {
                // Who may read it stays as it was.
                File.SetUnixFileMode(_temporary, File.GetUnixFileMode(_path));
            }

            File.Move(_temporary, _path, overwrite: true);
            Unfinished.TryRemove(_temporary, out _);
        }
    }

    public void Dispose()
    {
        Stream.Dispose();
        if (_temporary is not null && Unfinished.TryRemove(_temporary, out _))
        {
            File.Delete(_temporary);
        }
    }

    /// <summary>Leaves nothing behind when the process ends in the midst of work.</summary>
    public static void DeleteUnfinished()
    {
        foreach (string path in Unfinished.Keys)
        {
            File.Delete(path);
        }
    }
}
