using System.Reflection;

namespace MlNetTokenize.Cli;

/// <summary>A share of the work while it is done.</summary>
internal sealed class ShardRun
{
    // What does not change the result, or is told otherwise.
    private static readonly string[] WithoutEffect = ["--shard", "--output", "--threads", "--quiet", "--json"];
    private readonly ShardManifest _manifest;

    public ShardRun(CommandContext context, string command, Shard shard, IReadOnlyList<InputFile> files, IEnumerable<string> others, string output, Func<InputFile, string?>? cutOf, IReadOnlyDictionary<string, string>? inherited = null)
    {
        Shard = shard;
        Output = shard.NameOf(output);
        Files = cutOf is null ? ShardPlan.DealByNumber(files, shard) : ShardPlan.Deal(files, shard, cutOf);
        _manifest = new ShardManifest
        {
            Version = VersionOf(),
            Command = command,
            Shard = shard.Index,
            Shards = shard.Count,
            Options = new(context.GivenOptions(WithoutEffect).Concat(inherited ?? new Dictionary<string, string>()).ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal),
            Inputs = [.. Files.Select(ShardManifest.Input.Of), .. others.Where(File.Exists).Select(ShardManifest.Input.OfContent)],
            Outputs = [],
        };
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Output))!);
        IsDone = IsThere();
        if (IsDone)
        {
            context.Note($"{Output} is there already, as this makes it: nothing was done.");
        }
    }

    /// <summary>Which share it is.</summary>
    public Shard Shard { get; }

    /// <summary>Where the share's result goes.</summary>
    public string Output { get; }

    /// <summary>The files and parts of files of this share.</summary>
    public IReadOnlyList<InputFile> Files { get; }

    /// <summary>Whether the result is there already.</summary>
    public bool IsDone { get; }

    /// <summary>Says that the result is there.</summary>
    /// <param name="outputs">Its files.</param>
    /// <param name="texts">How many texts were in it.</param>
    /// <param name="bytes">How many bytes of UTF-8.</param>
    /// <param name="ids">How many ids came of them.</param>
    public void Finish(IEnumerable<string> outputs, long texts, long bytes, long ids)
        => (_manifest with { Outputs = [.. outputs.Select(ShardManifest.Output.Of)], Texts = texts, Bytes = bytes, Ids = ids }).Write(Output);

    private static string VersionOf() => typeof(ShardRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private bool IsThere()
    {
        try
        {
            return ShardManifest.Read(Output) is { } found && found.IsOf(_manifest) && found.IsWhole();
        }
        catch (CommandException)
        {
            // Damaged: it is done again.
            return false;
        }
    }
}
