namespace MlNetTokenize;

/// <summary>What a token or n-gram counts that occurs several times in a text, where rows are pooled by mean, sum or <see cref="TokenPooling.SqrtN"/>.</summary>
public enum TermWeighting
{
    /// <summary>As often as it occurs.</summary>
    Count,

    /// <summary>1 and the natural logarithm of how often it occurs (Salton and Buckley 1988, as scikit-learn's <c>sublinear_tf</c>): a word that a long text repeats does not drown the others.</summary>
    LogCount,

    /// <summary>Once.</summary>
    Presence,
}
