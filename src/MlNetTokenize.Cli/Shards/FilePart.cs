namespace MlNetTokenize.Cli;

/// <summary>The texts of a file that begin within a range of its bytes.</summary>
/// <param name="Start">The first byte.</param>
/// <param name="End">The byte after the last one.</param>
/// <param name="Separator">What stands between two texts.</param>
internal readonly record struct FilePart(long Start, long End, string Separator = "\n");
