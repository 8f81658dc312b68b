namespace MlNetTokenize.Embedding.Formats;

/// <summary>What the header of a .npy file says of a matrix.</summary>
internal readonly record struct NpyHeader(long Rows, long Columns, bool IsFortranOrder, NumberEncoding Numbers);
