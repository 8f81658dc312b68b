namespace MlNetTokenize.Embedding.Numerics;

/// <summary>Which fold a text belongs to: by its tokens alone, so that equal texts are together and nothing depends on the order of texts.</summary>
internal static class TextFolds
{
    /// <summary>The fold of a text.</summary>
    /// <param name="ids">Its tokens; missing ones (−1) do not count.</param>
    /// <param name="folds">How many folds there are.</param>
    public static int FoldOf(ReadOnlySpan<int> ids, int folds) => (int)Math.BigMul(HashOf(ids), (ulong)(uint)folds, out _);

    /// <summary>Whether a text is of a share of all texts, which has nothing to do with the folds.</summary>
    /// <param name="ids">Its tokens.</param>
    /// <param name="share">The share, from 0 to 1.</param>
    public static bool IsInSample(ReadOnlySpan<int> ids, double share) => (Mix(HashOf(ids)) >> 11) * (1.0 / (1UL << 53)) < share;

    /// <summary>A number that equal texts have in common and others hardly.</summary>
    /// <param name="ids">The tokens; missing ones (−1) do not count.</param>
    public static ulong HashOf(ReadOnlySpan<int> ids)
    {
        ulong hash = 0;
        foreach (int id in ids)
        {
            hash = id < 0 ? hash : Mix(hash + (uint)id + 1);
        }

        return hash;
    }

    // A draw of SplitMix64, which makes all bits of a sum count in all bits.
    private static ulong Mix(ulong state) => new SplitMix(state).Next();
}
