using System.Globalization;

namespace MlNetTokenize.Cli;

/// <summary>How far a step is.</summary>
/// <param name="Name">The step.</param>
/// <param name="Tasks">How many tasks it has.</param>
/// <param name="Done">How many outputs are there, with their manifests.</param>
/// <param name="Texts">How many texts those are of.</param>
/// <param name="Ids">How many ids came of them.</param>
/// <param name="Missing">The first tasks whose outputs are not there.</param>
internal sealed record ClusterStepStatus(string Name, int Tasks, int Done, long Texts, long Ids, IReadOnlyList<int> Missing)
{
    private const int MostNamed = 10;

    public static ClusterStepStatus Of(ClusterStep step)
    {
        ShardManifest?[] manifests = [.. step.Outputs.Select(output => step.Tasks > 0 && File.Exists(output) ? ManifestOf(output) : null)];
        bool[] areThere = [.. step.Outputs.Select((output, i) => step.Tasks > 0 ? manifests[i] is not null : File.Exists(output))];
        return new ClusterStepStatus(
            step.Name,
            step.Outputs.Count,
            areThere.Count(isThere => isThere),
            manifests.Sum(manifest => manifest?.Texts ?? 0),
            manifests.Sum(manifest => manifest?.Ids ?? 0),
            [.. Enumerable.Range(0, areThere.Length).Where(i => !areThere[i]).Take(MostNamed)]);
    }

    public override string ToString()
    {
        string amounts = Texts == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $", {Texts:N0} texts{(Ids == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $", {Ids:N0} ids"))}");
        string missing = Missing.Count == 0 || Tasks == 1 ? string.Empty
            : $"; not yet {string.Join(", ", Missing)}{(Tasks - Done > Missing.Count ? " …" : string.Empty)}";
        return string.Create(CultureInfo.InvariantCulture, $"{Name,-8}{Done:N0} of {Tasks:N0}{amounts}{missing}");
    }

    private static ShardManifest? ManifestOf(string output)
    {
        try
        {
            return ShardManifest.Read(output);
        }
        catch (CommandException)
        {
            return null;
        }
    }
}
