namespace MlNetTokenize.Tokenization.BytePairs.Merging;

/// <summary>Two tokens next to each other.</summary>
internal readonly record struct TokenPair(int Left, int Right) : IComparable<TokenPair>
{
    /// <summary>By the left id, then by the right: the order in which training breaks ties.</summary>
    public int CompareTo(TokenPair other) => Left != other.Left ? Left.CompareTo(other.Left) : Right.CompareTo(other.Right);
}
