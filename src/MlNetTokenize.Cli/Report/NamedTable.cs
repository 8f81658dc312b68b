namespace MlNetTokenize.Cli;

/// <summary>The rows of a tokenizer's tokens.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Table">The rows, one for each id.</param>
internal sealed record NamedTable(string Name, EmbeddingTable Table);
