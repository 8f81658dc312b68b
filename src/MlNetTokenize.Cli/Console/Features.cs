using System.Diagnostics.CodeAnalysis;

namespace MlNetTokenize.Cli;

/// <summary>What a build of the command has. The native one leaves ML.NET out, which finds its parts by reflection.</summary>
internal static class Features
{
    private const string MlNetSwitch = "MlNetTokenize.HasMlNet";

    /// <summary>Whether models of ML.NET can be read and written.</summary>
    [FeatureSwitchDefinition(MlNetSwitch)]
    public static bool HasMlNet => !AppContext.TryGetSwitch(MlNetSwitch, out bool hasMlNet) || hasMlNet;

    /// <summary>What says how to get the other build.</summary>
    /// <param name="path">The file that needs it.</param>
    public static CommandException NeedsMlNet(string path)
        => new($"'{path}' is a model of ML.NET, which this native program leaves out: 'dotnet tool uninstall --global mlnet-tokenize' and 'dotnet tool install --global mlnet-tokenize.any' put the one that has it in its place.");
}
