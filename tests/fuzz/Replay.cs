using System.IO.Compression;

namespace MlNetTokenize.Fuzz;

internal static class Replay
{
    /// <returns>Whether all files were read or refused as documented.</returns>
    public static bool Run(string folder, string[] names)
    {
        bool isWell = true;
        foreach (FileReader reader in FileReaders.All.Where(reader => names.Length == 0 || names.Contains(reader.Name)))
        {
            int files = 0;
            int read = 0;
            long allocated = 0;
            TimeSpan slowest = default;
            foreach ((string name, byte[] file) in Files(folder, reader.Name))
            {
                files++;
                try
                {
                    (TimeSpan time, long bytes, bool isRead) = Trial.Run(reader, file);
                    read += isRead ? 1 : 0;
                    allocated = Math.Max(allocated, bytes);
                    slowest = time > slowest ? time : slowest;
                }
                catch (Exception exception)
                {
                    isWell = false;
                    Console.WriteLine($"{reader.Name}/{name}: {exception.GetType().Name}: {exception.Message}");
                    Console.WriteLine(string.Join('\n', (exception.StackTrace ?? string.Empty).Split('\n').Take(4)));
                }
            }

            Console.WriteLine($"{reader.Name}: {files} files, {read} of them are read, the others are refused as documented; at most {allocated >> 10} KB allocated, {slowest.TotalMilliseconds:0} ms");
        }

        return isWell;
    }

    /// <summary>The smallest files of a folder, so that the zip's content has at most so many bytes. The same files give the same zip.</summary>
    public static void Pack(string folder, string zip, int maximumBytes)
    {
        using FileStream stream = File.Create(zip);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create);
        int left = maximumBytes;
        int count = 0;
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles().OrderBy(file => file.Length).ThenBy(file => file.Name, StringComparer.Ordinal).TakeWhile(file => (left -= (int)file.Length) >= 0))
        {
            ZipArchiveEntry entry = archive.CreateEntry($"{count++:0000}", CompressionLevel.SmallestSize);
            entry.LastWriteTime = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using Stream content = entry.Open();
            content.Write(File.ReadAllBytes(file.FullName));
        }

        Console.WriteLine($"{count} files");
    }

    private static IEnumerable<(string Name, byte[] File)> Files(string folder, string reader)
    {
        string path = Path.Combine(folder, reader);
        if (Directory.Exists(path))
        {
            foreach (string file in Directory.EnumerateFiles(path).Order(StringComparer.Ordinal))
            {
                yield return (Path.GetFileName(file), File.ReadAllBytes(file));
            }
        }

        if (File.Exists(path + ".zip"))
        {
            using ZipArchive archive = ZipFile.OpenRead(path + ".zip");
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                using Stream content = entry.Open();
                using var bytes = new MemoryStream();
                content.CopyTo(bytes);
                yield return (entry.FullName, bytes.ToArray());
            }
        }
    }
}
