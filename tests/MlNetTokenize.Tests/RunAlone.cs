namespace MlNetTokenize.Tests;

/// <summary>Tests that run while no other does: what they measure is the whole process's.</summary>
[CollectionDefinition(nameof(RunAlone), DisableParallelization = true)]
public sealed class RunAlone;
