namespace MlNetTokenize.Tokenization.Models;

/// <summary>Two symbols that merge, how early and into what.</summary>
internal readonly record struct SymbolPair(int Left, int Right, int Rank, int Result);
