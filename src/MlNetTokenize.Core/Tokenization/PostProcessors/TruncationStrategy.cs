namespace MlNetTokenize.Tokenization.PostProcessors;

/// <summary>Which text of a pair is cut off.</summary>
internal enum TruncationStrategy
{
    /// <summary>The longer one, until both are as long, and then both.</summary>
    LongestFirst,

    /// <summary>The first one.</summary>
    OnlyFirst,

    /// <summary>The second one.</summary>
    OnlySecond,
}
