namespace MlNetTokenize;

/// <summary>What the rows of an embedding table are learned to do.</summary>
public enum EmbeddingObjective
{
    /// <summary>To predict each text's target from the pooled rows of its tokens.</summary>
    Supervised,

    /// <summary>
    /// To tell each token's neighbours from tokens drawn at random, by the token's row: tokens with like neighbours get like rows. Skip-gram with negative sampling (Mikolov et al. 2013).
    /// </summary>
    SkipGram,

    /// <summary>To tell each token from tokens drawn at random, by the mean of its neighbours' rows. Faster than <see cref="SkipGram"/>, and weaker on rare tokens.</summary>
    ContinuousBagOfWords,

    /// <summary>To predict each token from the pooled rows of the tokens before it: a small language model, which <see cref="NextTokenPredictor"/> evaluates and draws texts from.</summary>
    NextToken,

    /// <summary>
    /// To find for each text the one that belongs to it (an answer, a body) among those of the other pairs of a batch, by the cosine of their pooled rows: the multiple-negatives ranking loss (Henderson et al. 2017, "Efficient
    /// Natural Language Response Suggestion for Smart Reply"), which sentence-transformers trains its static embeddings with.
    /// </summary>
    Contrastive,
}
