namespace MlNetTokenize.Embedding.Numerics;

/// <summary>Which fold a text belongs to: by its tokens alone, so that equal texts are together and nothing depends on the order of texts.</summary>
internal static class TextFolds
{
    /// <summary>The fold of a text.</summary>
    /// <param name="ids">Its tokens; missing ones (−1) do not count.</param>
    /// <param name="folds">How many folds there are.</param>
    public static int FoldOf(ReadOnlySpan<int> ids, int folds)
    {
        ulong hash = 0;
        foreach (int id in ids)
        {
            hash = id < 0 ? hash : Mix(hash + (uint)id + 1);
        }

        return (int)Math.BigMul(hash, (ulong)(uint)folds, out _);
    }

    // A draw of SplitMix64, which makes all bits of a sum count in all bits.
    private static ulong Mix(ulong state) => new SplitMix(state).Next();
}
