namespace MlNetTokenize.Benchmarks;

/// <summary>How long learning took.</summary>
/// <param name="Seconds">From text to vectors; of fastText the whole process.</param>
/// <param name="LearningSeconds">Without reading and tokenizing, as the system itself tells.</param>
/// <param name="Failure">Why there is no time, in a few words.</param>
internal sealed record LearningSpeed(double Seconds, double? LearningSeconds, string? Failure = null);
