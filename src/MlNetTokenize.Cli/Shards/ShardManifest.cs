using System.Security.Cryptography;
using System.Text.Json;

namespace MlNetTokenize.Cli;

/// <summary>What was done for a shard, beside what came of it: the same again needs not be done, and what does not belong together is not merged.</summary>
internal sealed record ShardManifest
{
    private const string Extension = ".manifest.json";

    public required string Version { get; init; }

    public required string Command { get; init; }

    public required int Shard { get; init; }

    public required int Shards { get; init; }

    /// <summary>The options that the result depends on.</summary>
    public required SortedDictionary<string, string> Options { get; init; }

    public required IReadOnlyList<Input> Inputs { get; init; }

    public required IReadOnlyList<Output> Outputs { get; init; }

    public long Texts { get; init; }

    public long Bytes { get; init; }

    public long Ids { get; init; }

    /// <summary>The manifest's file of an output's.</summary>
    public static string PathOf(string output) => output + Extension;

    /// <summary>Reads a manifest.</summary>
    /// <returns>The manifest; <see langword="null"/> if there is none.</returns>
    /// <exception cref="CommandException">It is damaged.</exception>
    public static ShardManifest? Read(string output)
    {
        string path = PathOf(output);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), JsonOutput.Indented.ShardManifest) ?? throw new JsonException("It is null.");
        }
        catch (JsonException exception)
        {
            throw new CommandException($"'{path}' is no manifest of a shard, or is damaged: {exception.Message}");
        }
    }

    /// <summary>Whether all outputs are there as they were written.</summary>
    public bool IsWhole() => Outputs.All(output => File.Exists(output.File) && Output.Of(output.File) == output);

    /// <summary>Whether this was made of the same by the same. Times are compared with one another and not with the clock, which may be wrong.</summary>
    public bool IsOf(ShardManifest other)
        => Version == other.Version && Command == other.Command && Shard == other.Shard && Shards == other.Shards
            && Options.SequenceEqual(other.Options) && Inputs.SequenceEqual(other.Inputs);

    /// <summary>Writes the manifest, once its outputs are there.</summary>
    public void Write(string output) => OutputFile.Write(PathOf(output), stream => JsonSerializer.Serialize(stream, this, JsonOutput.Indented.ShardManifest));

    /// <summary>A file that was read.</summary>
    /// <param name="File">Where it is.</param>
    /// <param name="Length">Its length in bytes.</param>
    /// <param name="Modified">When it was written last, in UTC, for texts: there may be much of them.</param>
    /// <param name="Start">Where the part begins that was read.</param>
    /// <param name="End">Where it ends.</param>
    /// <param name="Sha256">Its hash, for what is not of texts: a tokenizer that was written again and is the same makes the same ids.</param>
    internal sealed record Input(string File, long Length, DateTime? Modified, long Start, long End, string? Sha256 = null)
    {
        public static Input Of(InputFile file)
        {
            var found = new FileInfo(file.Path);
            FilePart part = file.Part ?? new FilePart(0, found.Length);
            return new Input(file.Path, found.Length, found.LastWriteTimeUtc, part.Start, part.End);
        }

        public static Input OfContent(string file)
        {
            Output found = Output.Of(file);
            return new Input(file, found.Length, Modified: null, 0, found.Length, found.Sha256);
        }
    }

    /// <summary>A file that was written.</summary>
    /// <param name="File">Where it is.</param>
    /// <param name="Length">Its length in bytes.</param>
    /// <param name="Sha256">Its hash in hexadecimal digits.</param>
    internal sealed record Output(string File, long Length, string Sha256)
    {
        public static Output Of(string file)
        {
            using FileStream stream = System.IO.File.OpenRead(file);
            return new Output(file, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
        }
    }
}
