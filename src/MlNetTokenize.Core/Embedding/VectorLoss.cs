namespace MlNetTokenize;

/// <summary>What a text's pooled vector loses against the vector that is its target.</summary>
public enum VectorLoss
{
    /// <summary>1 − the cosine of the angle between them: only the direction counts.</summary>
    Cosine,

    /// <summary>Half of the squared distance between them.</summary>
    SquaredError,
}
