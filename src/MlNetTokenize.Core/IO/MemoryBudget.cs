namespace MlNetTokenize.IO;

/// <summary>Asks whether the machine has the memory that long work will take, before it is taken.</summary>
internal static class MemoryBudget
{
    /// <summary>
    /// What long work may take: three quarters of what is free of the machine's memory, or of its container's, as the collector sees it. The rest is for texts, files and what else runs.
    /// </summary>
    public static long AvailableBytes
    {
        get
        {
            GCMemoryInfo info = GC.GetGCMemoryInfo();
            if (info.Index == 0)
            {
                // Nothing is known before the first collection, and one of the youngest objects is next to free.
                GC.Collect(0);
                info = GC.GetGCMemoryInfo();
            }

            return Math.Max(0, info.TotalAvailableMemoryBytes - info.MemoryLoadBytes) / 4 * 3;
        }
    }

    /// <summary>Refuses work that takes more.</summary>
    /// <param name="bytes">What it takes.</param>
    /// <param name="available">What there is.</param>
    /// <param name="work">What takes it, as the subject of a sentence.</param>
    /// <param name="remedy">What can be done, in the imperative.</param>
    /// <exception cref="InsufficientMemoryException">There is less.</exception>
    public static void Check(double bytes, long available, string work, string remedy)
    {
        if (bytes > available)
        {
            throw new InsufficientMemoryException(FormattableString.Invariant($"{work} takes {bytes / 1e9:N1} GB of memory, and {available / 1e9:N1} GB can be had. {remedy}."));
        }
    }
}
