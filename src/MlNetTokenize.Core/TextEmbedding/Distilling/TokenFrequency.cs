namespace MlNetTokenize;

/// <summary>Where <see cref="TokenDistiller"/> has the tokens' frequencies from, by which the rows of frequent tokens are made shorter.</summary>
public enum TokenFrequency
{
    /// <summary>Zipf's law: the token of rank r, in the order of the ids, has a share proportional to 1 / (r + 1). Vocabularies that were learned are nearly in the order of frequency. This is what model2vec does.</summary>
    Zipf,

    /// <summary>How often each token occurs: <see cref="TokenDistillationOptions.TokenCounts"/>, or counted on the token column by <c>DistillTokenEmbedding</c>.</summary>
    Measured,
}
