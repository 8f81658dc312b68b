using System.Text;
using CommunityToolkit.HighPerformance.Buffers;

namespace MlNetTokenize.Cli;

/// <summary>Some texts in UTF-8 one behind another, enough of them to be worth a thread's while.</summary>
internal sealed class RecordBatch : IDisposable
{
    // Short texts cost more than their bytes.
    private const int MostRecords = 1 << 13;

    private readonly ArrayPoolBufferWriter<byte> _bytes = new(Utf8BlockReader.DefaultBlockSize);
    private readonly List<int> _ends = [];

    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    /// <summary>Where each text ends.</summary>
    public IReadOnlyList<int> Ends => _ends;

    /// <summary>Puts texts into batches, in their order. Each batch is the caller's to dispose.</summary>
    public static IEnumerable<RecordBatch> Split(IEnumerable<string> texts)
    {
        RecordBatch? batch = null;
        try
        {
            foreach (string text in texts)
            {
                int length = Encoding.UTF8.GetByteCount(text);
                if (batch is not null && !batch.HasRoomFor(length))
                {
                    RecordBatch full = batch;
                    batch = null;
                    yield return full;
                }

                batch ??= new RecordBatch();
                batch.Add(text, length);
            }

            if (batch is not null)
            {
                RecordBatch last = batch;
                batch = null;
                yield return last;
            }
        }
        finally
        {
            batch?.Dispose();
        }
    }

    public void Dispose() => _bytes.Dispose();

    private bool HasRoomFor(int length) => Bytes.Length + length <= Utf8BlockReader.DefaultBlockSize && _ends.Count < MostRecords;

    private void Add(string text, int length)
    {
        _bytes.Advance(Encoding.UTF8.GetBytes(text, _bytes.GetSpan(length)));
        _ends.Add(Bytes.Length);
    }
}
