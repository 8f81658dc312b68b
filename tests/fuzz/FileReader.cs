namespace MlNetTokenize.Fuzz;

/// <summary>A reader of a file format and a use of what it gives.</summary>
/// <param name="Name">What its seeds and its corpus are called.</param>
/// <param name="Read">Reads a file, and uses what was read.</param>
/// <param name="Refuses">The exceptions that its documentation names for a file that is damaged.</param>
internal sealed record FileReader(string Name, Action<byte[]> Read, params Type[] Refuses);
