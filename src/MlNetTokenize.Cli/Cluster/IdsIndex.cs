using System.Text.Json;

namespace MlNetTokenize.Cli;

/// <summary>The ids of all shards: their files in order.</summary>
internal sealed record IdsIndex
{
    public required string Version { get; init; }

    public required long Texts { get; init; }

    public required long Ids { get; init; }

    public required IReadOnlyList<Part> Files { get; init; }

    /// <summary>Makes the index.</summary>
    /// <param name="files">The files of all shards.</param>
    /// <param name="index">Where the index will be: files are named from there.</param>
    /// <exception cref="CommandException">They are not all shards of one run, or are not those of ids.</exception>
    public static IdsIndex Of(IReadOnlyList<string> files, string index)
    {
        IReadOnlyList<ShardManifest> manifests = ShardSet.Check(files);
        if (manifests.Count == 0 || manifests[0].Command != "encode")
        {
            throw new CommandException($"'{files[0]}' is no file of 'encode --shard': it has no manifest that says so.");
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(index))!;
        var parts = new List<Part>();
        long first = 0;
        foreach ((ShardManifest manifest, string file) in manifests.Zip(files).OrderBy(pair => pair.First.Shard))
        {
            parts.Add(new Part(Path.GetRelativePath(folder, Path.GetFullPath(file)).Replace('\\', '/'), first, manifest.Ids, manifest.Texts, manifest.Outputs[0].Length, manifest.Outputs[0].Sha256));
            first += manifest.Ids;
        }

        return new IdsIndex
        {
            Version = manifests[0].Version,
            Texts = manifests.Sum(manifest => manifest.Texts),
            Ids = first,
            Files = parts,
            Paths = [.. manifests.Zip(files).OrderBy(pair => pair.First.Shard).Select(pair => pair.Second)],
        };
    }

    // Where the files are from here.
    private IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Writes the index of the documents in all files one behind another.</summary>
    /// <exception cref="CommandException">A file has no index of its own.</exception>
    public void WriteDocuments(Stream stream)
    {
        Part? first = Files.FirstOrDefault(part => part.Ids > 0);
        var all = new DocumentIndex(stream, first is null ? sizeof(ushort) : (int)(first.Length / first.Ids));
        foreach (string file in Paths)
        {
            string path = DocumentIndex.PathOf(file);
            using FileStream one = File.Exists(path) ? File.OpenRead(path) : throw new CommandException($"There is no '{path}': encode with --index.");
            all.AddAll(one, path);
        }

        all.Finish();
    }

    public void Write(Stream stream) => JsonSerializer.Serialize(stream, this, JsonOutput.Indented.IdsIndex);

    /// <summary>A file of ids.</summary>
    /// <param name="File">Where it is, from the index.</param>
    /// <param name="FirstId">How many ids are in the files before it.</param>
    /// <param name="Ids">How many are in it.</param>
    /// <param name="Texts">Of how many texts.</param>
    /// <param name="Length">Its length in bytes.</param>
    /// <param name="Sha256">Its hash.</param>
    internal sealed record Part(string File, long FirstId, long Ids, long Texts, long Length, string Sha256);
}
