namespace MlNetTokenize.Tokenization.Models;

/// <summary>The last token of the best sequence that ends at a place, and that sequence's score.</summary>
internal struct PathNode
{
    /// <summary>Where no token ends.</summary>
    public const int None = -1;

    public double Score;

    /// <summary>Where the token begins, or <see cref="None"/>.</summary>
    public int Start;

    public int Token;
}
