namespace MlNetTokenize.Conformance;

/// <summary>Files of one origin and the engine that they are compared with.</summary>
internal interface IPart
{
    string Name { get; }

    /// <returns>What cannot be had here; <see langword="null"/> if all is there.</returns>
    string? Missing(Setting setting);

    void Run(Setting setting);
}
