using System.Text.Json;

namespace MlNetTokenize.Cli;

/// <summary>A run's plan in its folder.</summary>
internal static class ClusterRunFile
{
    private const string Name = "run.json";

    public static void Write(ClusterPlan plan)
        => OutputFile.Write(Path.Combine(plan.Folder, Name), stream => JsonSerializer.Serialize(stream, plan, JsonOutput.Line.ClusterPlan));

    /// <exception cref="CommandException">There is none, or it is damaged.</exception>
    public static ClusterPlan Read(string folder)
    {
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            throw new CommandException($"There is no '{path}': '{folder}' is no folder of 'mlnet-tokenize cluster slurm' or 'kubernetes'.");
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), JsonOutput.Line.ClusterPlan) ?? throw new JsonException("It is null.");
        }
        catch (JsonException exception)
        {
            throw new CommandException($"'{path}' is no plan of a run, or is damaged: {exception.Message}");
        }
    }
}
