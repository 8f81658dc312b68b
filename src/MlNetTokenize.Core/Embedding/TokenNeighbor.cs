namespace MlNetTokenize;

/// <summary>A token whose vector lies near another.</summary>
/// <param name="Id">The token's id.</param>
/// <param name="Similarity">The cosine of the angle between the vectors, from −1 to 1.</param>
public readonly record struct TokenNeighbor(int Id, float Similarity);
