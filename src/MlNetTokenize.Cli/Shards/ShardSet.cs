using System.Globalization;

namespace MlNetTokenize.Cli;

/// <summary>Results of shards that are put together: all of one run, each once.</summary>
internal static class ShardSet
{
    /// <summary>Reads the manifests of files that have one.</summary>
    /// <param name="files">The files.</param>
    /// <param name="isRead">Which of them are read, and have to be as their manifests say; <see langword="null"/>: all.</param>
    /// <returns>The manifests in the order of the files; none if no file has one, as those that were not made by shards.</returns>
    /// <exception cref="CommandException">One is missing, is there twice, was made with other options, or is not what its manifest says.</exception>
    public static IReadOnlyList<ShardManifest> Check(IReadOnlyList<string> files, Predicate<string>? isRead = null)
    {
        ShardManifest?[] found = [.. files.Select(ShardManifest.Read)];
        if (found.All(manifest => manifest is null))
        {
            return [];
        }

        int without = Array.IndexOf(found, null);
        if (without >= 0)
        {
            throw new CommandException($"'{files[without]}' has no manifest and others have: it is of no shard, or its task did not come to its end.");
        }

        ShardManifest first = found[0]!;
        var seen = new Dictionary<int, string>();
        for (int i = 0; i < files.Count; i++)
        {
            ShardManifest manifest = found[i]!;
            string of = string.Create(CultureInfo.InvariantCulture, $"shard {manifest.Shard} of {manifest.Shards}");
            string? other = manifest.Version != first.Version ? $"by version {manifest.Version}, and '{files[0]}' by {first.Version}"
                : manifest.Command != first.Command ? $"by '{manifest.Command}', and '{files[0]}' by '{first.Command}'"
                : manifest.Shards != first.Shards ? string.Create(CultureInfo.InvariantCulture, $"as {of}, and '{files[0]}' as one of {first.Shards}")
                : DifferenceOf(manifest, first) is { } option ? $"with {option}" : null;
            if (other is not null)
            {
                throw new CommandException($"'{files[i]}' was made {other}: only shards of one run are put together.");
            }

            if (!seen.TryAdd(manifest.Shard, files[i]))
            {
                throw new CommandException($"'{files[i]}' and '{seen[manifest.Shard]}' are both {of}: it would be counted twice.");
            }

            if (isRead?.Invoke(files[i]) != false && !manifest.IsWhole())
            {
                throw new CommandException($"'{files[i]}' is not as its manifest says: it was changed, or cut off. Let its task run again.");
            }
        }

        int missing = Enumerable.Range(0, first.Shards).FirstOrDefault(index => !seen.ContainsKey(index), -1);
        return missing < 0 ? [.. found!] : throw new CommandException(string.Create(CultureInfo.InvariantCulture, $"Shard {missing} of {first.Shards} is missing: its task did not come to its end, or its file is not named here."));
    }

    private static string? DifferenceOf(ShardManifest one, ShardManifest other)
    {
        string? name = one.Options.Keys.Union(other.Options.Keys).FirstOrDefault(key => one.Options.GetValueOrDefault(key) != other.Options.GetValueOrDefault(key));
        return name is null ? null : $"{name} {one.Options.GetValueOrDefault(name, "at its default")}, and others with {other.Options.GetValueOrDefault(name, "it at its default")}";
    }
}
