namespace MlNetTokenize.Cli;

/// <summary>How far work is.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Done">How much of it is done.</param>
/// <param name="Total">How much there is; <see langword="null"/> where nobody knows.</param>
/// <param name="Unit">What is counted; <see langword="null"/> for bytes.</param>
/// <param name="Detail">What else is worth knowing.</param>
internal readonly record struct WorkState(string Stage, long Done, long? Total, string? Unit = null, string? Detail = null);
