namespace MlNetTokenize;

/// <summary>A token whose vector lies near another.</summary>
public readonly record struct TokenNeighbor
{
    /// <summary>Gets the token's id.</summary>
    public int Id { get; init; }

    /// <summary>Gets the cosine of the angle between the vectors, from −1 to 1.</summary>
    public float Similarity { get; init; }
}
