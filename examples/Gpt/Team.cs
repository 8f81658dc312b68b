namespace Gpt;

/// <summary>Work that several threads share.</summary>
/// <remarks>What the pieces are never depends on the number of threads, and each writes what no other does: so the results are the same with any number.</remarks>
internal static class Team
{
    /// <summary>Does the pieces 0 to <paramref name="count"/> − 1, in any order.</summary>
    public static void Run(int count, int threads, Action<int> piece)
    {
        if (threads == 1 || count == 1)
        {
            for (int i = 0; i < count; i++)
            {
                piece(i);
            }

            return;
        }

        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, piece);
    }
}
