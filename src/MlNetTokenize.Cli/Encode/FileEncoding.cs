using System.Buffers;
using System.Diagnostics;
using CommunityToolkit.HighPerformance.Buffers;

namespace MlNetTokenize.Cli;

/// <summary>Encodes files in blocks, on several threads, and writes the ids in order.</summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="format">How ids are written.</param>
/// <param name="encoder">Encodes blocks and texts, with the special tokens that are allowed.</param>
/// <param name="endToken">What is written after each text; <see langword="null"/>: nothing.</param>
internal sealed class FileEncoding(SubwordTokenizer tokenizer, IdsFormat format, StreamingEncoder encoder, int? endToken)
{
    private readonly IdsWriter _writer = new(format, tokenizer.VocabularySize);

    /// <summary>Told where each text ends; <see langword="null"/>: nobody asks.</summary>
    public DocumentIndex? Documents { get; init; }

    public long Texts { get; private set; }

    public long Ids { get; private set; }

    public long Bytes { get; private set; }

    public TimeSpan Elapsed { get; private set; }

    /// <summary>Encodes files.</summary>
    /// <param name="context">The run.</param>
    /// <param name="files">The files, each a text of its own unless <paramref name="inputs"/> or <paramref name="byLine"/> says that there are several in it.</param>
    /// <param name="inputs">Where the texts are in the files; <see langword="null"/>: nobody says it.</param>
    /// <param name="byLine">Whether each line is a text of its own.</param>
    /// <param name="output">Where the ids go.</param>
    /// <param name="threads">How many threads encode.</param>
    /// <param name="progress">Told how far it is.</param>
    public void Run(CommandContext context, IReadOnlyList<InputFile> files, TextInputs? inputs, bool byLine, Stream output, int threads, WorkProgress progress)
    {
        long start = Stopwatch.GetTimestamp();
        long? total = InputFile.TotalLength(files);
        long read = 0;
        if (inputs is not null)
        {
            inputs.Read(context, files, count => read += count, byLine ? Lines : Whole, texts => Encode(RecordBatch.Split(texts), EncodeRecords));
        }
        else
        {
            foreach (InputFile file in files)
            {
                using Stream stream = file.Open(context, count => read += count, FileCheck.AnyText);
                (byLine ? (Action<Stream>)Lines : Whole)(stream);
            }
        }

        Elapsed = Stopwatch.GetElapsedTime(start);

        void Lines(Stream stream) => Encode(new Utf8BlockReader(stream, utf8 => utf8.LastIndexOf((byte)'\n') + 1).Read(), EncodeLines);

        void Whole(Stream stream)
        {
            long before = Ids;
            Encode(encoder.ReadBlocks(stream), EncodeBlock);
            Texts++;
            if (endToken is { } end)
            {
                var bytes = new ArrayPoolBufferWriter<byte>();
                _writer.Write([end], isLine: true, bytes);
                Take(new EncodedTexts(bytes, [], Ids: 1, Length: 0));
            }

            Documents?.Add(Ids - before);
        }

        void Encode<TItem>(IEnumerable<TItem> items, Func<TItem, EncodedTexts> encode) => OrderedWork.Run(items, encode, Take, threads, context.CancellationToken);

        void Take(EncodedTexts encoded)
        {
            using ArrayPoolBufferWriter<byte> bytes = encoded.Bytes;
            output.Write(bytes.WrittenSpan);
            Texts += encoded.Texts.Count;
            foreach (int ids in encoded.Texts)
            {
                Documents?.Add(ids);
            }

            Ids += encoded.Ids;
            Bytes += encoded.Length;
            progress.Report(new WorkState("Encoding", read, total));
        }
    }

    private EncodedTexts EncodeBlock(Utf8Block block)
    {
        using (block)
        using (ArrayPoolBufferWriter<int> ids = IdsFor(block.Length))
        {
            ArrayPoolBufferWriter<byte> bytes = BytesFor(block.Length);
            encoder.Encode(block, ids);
            _writer.Write(ids.WrittenSpan, isLine: false, bytes);
            return new EncodedTexts(bytes, [], ids.WrittenSpan.Length, block.Length);
        }
    }

    private EncodedTexts EncodeLines(Utf8Block block)
    {
        using (block)
        using (ArrayPoolBufferWriter<int> ids = IdsFor(block.Length))
        {
            var encoded = new EncodedTexts(BytesFor(block.Length), [], Ids: 0, block.Length);
            for (ReadOnlySpan<byte> left = block.Bytes; !left.IsEmpty;)
            {
                int end = left.IndexOf((byte)'\n') + 1;
                ReadOnlySpan<byte> line = end > 0 ? left[..end] : left;
                encoded = EncodeText(line, ids, encoded);
                left = left[line.Length..];
            }

            return encoded;
        }
    }

    private EncodedTexts EncodeRecords(RecordBatch batch)
    {
        using (batch)
        using (ArrayPoolBufferWriter<int> ids = IdsFor(batch.Bytes.Length))
        {
            var encoded = new EncodedTexts(BytesFor(batch.Bytes.Length), [], Ids: 0, batch.Bytes.Length);
            int start = 0;
            foreach (int end in batch.Ends)
            {
                encoded = EncodeText(batch.Bytes[start..end], ids, encoded);
                start = end;
            }

            return encoded;
        }
    }

    /// <summary>Encodes one of several texts.</summary>
    private EncodedTexts EncodeText(ReadOnlySpan<byte> text, ArrayPoolBufferWriter<int> ids, EncodedTexts encoded)
    {
        ids.Clear();
        encoder.Encode(text, ids);
        if (endToken is { } end)
        {
            ids.Write([end]);
        }

        _writer.Write(ids.WrittenSpan, isLine: true, encoded.Bytes);
        encoded.Texts.Add(ids.WrittenSpan.Length);
        return encoded with { Ids = encoded.Ids + ids.WrittenSpan.Length };
    }

    private static ArrayPoolBufferWriter<int> IdsFor(int length) => new((length / 3) + 16);

    // Ids are about a quarter of the bytes, and five bytes each.
    private static ArrayPoolBufferWriter<byte> BytesFor(int length) => new(length + (length / 2));

    // Texts: how many ids each has.
    private readonly record struct EncodedTexts(ArrayPoolBufferWriter<byte> Bytes, List<int> Texts, long Ids, int Length);
}
