namespace MlNetTokenize.Cli;

/// <summary>The lines of a file that begin within a range of its bytes.</summary>
/// <param name="Start">The first byte.</param>
/// <param name="End">The byte after the last one.</param>
internal readonly record struct FilePart(long Start, long End);
