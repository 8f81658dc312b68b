using System.Diagnostics;

namespace MlNetTokenize.Tests;

internal static class Allocations
{
    // Where other tests collect all the time, a measurement that is not disturbed takes some tries.
    private static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(10);

    /// <summary>Asserts that an action allocates nothing on this thread once it has run twice.</summary>
    /// <remarks>
    /// The first runs fill memories and buffers. After them a collection that another test's thread causes can take back what is left of this thread's
    /// allocation buffer, which the runtime counts as if it were used: so it is measured until once there is nothing, which an action that does allocate never comes to.
    /// </remarks>
    public static void AssertNone(Action action)
    {
        action();
        action();
        long least = long.MaxValue;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; least > 0 && (i < 10 || Stopwatch.GetElapsedTime(start) < LongestTry); i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int j = 0; j < 20; j++)
            {
                action();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }
}
