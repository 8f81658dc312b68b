namespace MlNetTokenize.Tests;

/// <summary>The recorded files that are on this machine. They are not ours to publish, so most machines have none.</summary>
internal static class FoundCorpora
{
    private static readonly Lazy<Dictionary<string, string>> LazyPaths = new(() => RecordedMerges.Instance.Files
        .Select(file => (file.Name, Path: Find(file)))
        .Where(found => found.Path is not null)
        .ToDictionary(found => found.Name, found => found.Path!));

    /// <summary>Where a file is that has the contents of the recorded one of that name, or nothing.</summary>
    public static string? PathOf(string name) => LazyPaths.Value.GetValueOrDefault(name);

    /// <summary>Looks in folders named <c>corpora</c>, as the benchmarks do: in those that the tests are in and beside them.</summary>
    private static string? Find(RecordedCorpus file)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            IEnumerable<DirectoryInfo> near = [folder, .. folder.EnumerateDirectories("*", new EnumerationOptions { IgnoreInaccessible = true })];
            string? found = near.SelectMany(place => Texts(Path.Combine(place.FullName, "corpora"))).FirstOrDefault(text => Is(text, file));
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    private static string[] Texts(string folder) => Directory.Exists(folder) ? Directory.GetFiles(folder, "*.txt") : [];

    // Only what has the right length is read.
    private static bool Is(string path, RecordedCorpus file) => new FileInfo(path).Length == file.Bytes && file.Is(File.ReadAllBytes(path));
}
