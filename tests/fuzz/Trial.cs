using System.Diagnostics;

namespace MlNetTokenize.Fuzz;

/// <summary>Reads one file under limits. It ends well if the file was read or refused as documented.</summary>
internal static class Trial
{
    // What a tokenizer's own tables and caches take, whatever the file; and so many bytes for each of the file's, all that is allocated on the way included.
    private const long FixedBytes = 48L << 20;
    private const long BytesForEach = 1024;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(10);

    /// <exception cref="TrialFailedException">It took too much time or memory.</exception>
    public static (TimeSpan Time, long Allocated, bool IsRead) Run(FileReader reader, byte[] file)
    {
        long start = Stopwatch.GetTimestamp();
        long before = GC.GetTotalAllocatedBytes(precise: false);
        bool isRead = true;
        try
        {
            reader.Read(file);
        }
        catch (Exception exception) when (reader.Refuses.Contains(exception.GetType()))
        {
            isRead = false;
        }

        long allocated = GC.GetTotalAllocatedBytes(precise: false) - before;
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        return allocated > FixedBytes + (BytesForEach * file.Length) ? throw new TrialFailedException($"{allocated} bytes were allocated for a file of {file.Length}")
            : time > MostTime ? throw new TrialFailedException($"a file of {file.Length} bytes took {time}")
            : (time, allocated, isRead);
    }
}
