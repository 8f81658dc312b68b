using System.Diagnostics;

namespace MlNetTokenize.Cli;

/// <summary>Encodes files in blocks, on several threads, and writes the ids in order.</summary>
internal sealed class FileEncoding(BytePairTokenizer tokenizer, IdsFormat format, bool byLine, bool withSpecialTokens)
{
    private readonly IdsWriter _writer = new(format, tokenizer.VocabularySize);
    private readonly SpecialTokenBytes? _special = withSpecialTokens ? new SpecialTokenBytes(tokenizer) : null;

    public long Ids { get; private set; }

    public long Bytes { get; private set; }

    public TimeSpan Elapsed { get; private set; }

    /// <summary>Encodes files, each as a text of its own.</summary>
    public void Run(CommandContext context, IReadOnlyList<InputFile> files, Stream output, int threads, WorkProgress progress)
    {
        long start = Stopwatch.GetTimestamp();
        long? total = InputFile.TotalLength(files);
        long read = 0;
        foreach (InputFile file in files)
        {
            using Stream stream = file.Open(context, count => read += count);
            OrderedWork.Run(new Utf8BlockReader(stream, FindCut).Read(), Encode, Take, threads, context.CancellationToken);
        }

        Elapsed = Stopwatch.GetElapsedTime(start);

        void Take((PooledBytes Bytes, long Ids, int Length) encoded)
        {
            using PooledBytes bytes = encoded.Bytes;
            output.Write(bytes.Bytes);
            Ids += encoded.Ids;
            Bytes += encoded.Length;
            progress.Report(new WorkState("Encoding", read, total));
        }
    }

    private int FindCut(ReadOnlySpan<byte> utf8)
        => byLine ? utf8.LastIndexOf((byte)'\n') + 1
            : _special is null ? tokenizer.FindExactCut(utf8)
            : _special.FindExactCut(tokenizer, utf8);

    private (PooledBytes Bytes, long Ids, int Length) Encode(Utf8Block block)
    {
        using (block)
        {
            // Ids are about a quarter of the bytes, and five bytes each.
            var bytes = new PooledBytes(block.Length + (block.Length / 2));
            using var ids = new IdBuffer((block.Length / 3) + 16);
            if (!byLine)
            {
                EncodePart(tokenizer, _special, block.Bytes, block.IsContinued, ids);
                _writer.Write(ids.Ids, isLine: false, bytes);
                return (bytes, ids.Ids.Length, block.Length);
            }

            long count = 0;
            ReadOnlySpan<byte> left = block.Bytes;
            while (!left.IsEmpty)
            {
                int end = left.IndexOf((byte)'\n') + 1;
                ReadOnlySpan<byte> line = end > 0 ? left[..end] : left;
                ids.Clear();
                EncodePart(tokenizer, _special, line, isContinued: false, ids);
                _writer.Write(ids.Ids, isLine: true, bytes);
                count += ids.Ids.Length;
                left = left[line.Length..];
            }

            return (bytes, count, block.Length);
        }
    }

    /// <summary>Encodes a part of a text, and turns special tokens into their ids.</summary>
    internal static void EncodePart(BytePairTokenizer tokenizer, SpecialTokenBytes? special, ReadOnlySpan<byte> utf8, bool isContinued, IdBuffer ids)
    {
        int position = 0;
        while (special is not null && special.TryFind(utf8, position, out int start, out int end, out int id))
        {
            tokenizer.EncodeUtf8(utf8[position..start], ids, isContinued);
            isContinued = false;
            ids.GetSpan(1)[0] = id;
            ids.Advance(1);
            position = end;
        }

        tokenizer.EncodeUtf8(utf8[position..], ids, isContinued);
    }
}
