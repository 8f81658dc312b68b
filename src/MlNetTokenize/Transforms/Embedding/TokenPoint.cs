namespace MlNetTokenize;

/// <summary>A token's place in a plane, see <see cref="EmbeddingProjection"/>.</summary>
/// <param name="Id">The token.</param>
/// <param name="X">Where it lies along the direction in which the rows differ most.</param>
/// <param name="Y">Where it lies along the direction across it in which they differ most.</param>
public readonly record struct TokenPoint(int Id, float X, float Y);
