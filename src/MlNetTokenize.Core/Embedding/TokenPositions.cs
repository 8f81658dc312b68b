namespace MlNetTokenize;

/// <summary>What is added to the row of a token for its place in the sequence, the first being 0. Missing tokens have places too, but no rows.</summary>
public enum TokenPositions
{
    /// <summary>Nothing: a token's row is the same everywhere.</summary>
    None,

    /// <summary>
    /// In dimension 2i sin(p / 10000^(2i/d)) for place p of d dimensions, and in dimension 2i + 1 the cosine of the same (Vaswani et al. 2017, "Attention Is All You Need", section 3.5).
    /// </summary>
    Sinusoidal,

    /// <summary>The row of the place, learned together with those of the tokens; nothing where the place has none. See <see cref="EmbeddingModel.PositionTable"/>.</summary>
    Learned,
}
