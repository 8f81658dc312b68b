namespace MlNetTokenize;

/// <summary>A token's place in a plane, see <see cref="EmbeddingProjection"/>.</summary>
public readonly record struct TokenPoint
{
    /// <summary>Gets the token.</summary>
    public int Id { get; init; }

    /// <summary>Gets where it lies along the direction in which the rows differ most.</summary>
    public float X { get; init; }

    /// <summary>Gets where it lies along the direction across it in which they differ most.</summary>
    public float Y { get; init; }
}
