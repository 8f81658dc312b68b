namespace MlNetTokenize.Tokenization;

/// <summary>The limit that callers of a tokenizer can set to the number of tokens.</summary>
internal static class TokenLimit
{
    /// <exception cref="ArgumentOutOfRangeException">The limit is less than 1.</exception>
    public static int Check(int maxTokenCount)
        => maxTokenCount > 0
            ? maxTokenCount
            : throw new ArgumentOutOfRangeException(nameof(maxTokenCount), maxTokenCount, "The maximum number of tokens must be at least 1.");
}
