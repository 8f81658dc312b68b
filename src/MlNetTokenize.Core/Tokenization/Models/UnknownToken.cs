namespace MlNetTokenize.Tokenization.Models;

/// <summary>What to throw where a text needs an unknown token that its vocabulary does not have.</summary>
internal static class UnknownToken
{
    public static InvalidOperationException Missing() => new("A part of the text has no token, and the vocabulary has no unknown one.");
}
