using MlNetTokenize.Tokenization.BytePairs.Merging;

namespace MlNetTokenize.Tokenization.Pipelines;

/// <summary>A model as its file has it, so that it can be written again.</summary>
/// <param name="Type">BPE, WordPiece, Unigram or WordLevel.</param>
/// <param name="Options">What the file has besides tokens and merges: names, and values in JSON.</param>
/// <param name="Ids">The tokens of the model, in the file's order.</param>
internal sealed record FileModel(string Type, IReadOnlyList<(string Name, byte[] Json)> Options, int[] Ids)
{
    /// <summary>The score of each id, of Unigram.</summary>
    public double[]? Scores { get; init; }

    /// <summary>The merges, of BPE.</summary>
    public IReadOnlyList<TokenPair>? Merges { get; init; }
}
