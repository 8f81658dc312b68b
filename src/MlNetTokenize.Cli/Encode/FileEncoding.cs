using System.Diagnostics;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Streaming;

namespace MlNetTokenize.Cli;

/// <summary>Encodes files in blocks, on several threads, and writes the ids in order.</summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="format">How ids are written.</param>
/// <param name="special">The special tokens whose text becomes their id; <see langword="null"/>: they are plain text.</param>
/// <param name="endToken">What is written after each text; <see langword="null"/>: nothing.</param>
internal sealed class FileEncoding(BytePairTokenizer tokenizer, IdsFormat format, SpecialTokenBytes? special, int? endToken)
{
    private readonly IdsWriter _writer = new(format, tokenizer.VocabularySize);

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
            inputs.Read(context, files, count => read += count, byLine ? Lines : Whole, texts => Encode(RecordBatch.Of(texts), EncodeRecords));
        }
        else
        {
            foreach (InputFile file in files)
            {
                using Stream stream = file.Open(context, count => read += count);
                (byLine ? (Action<Stream>)Lines : Whole)(stream);
            }
        }

        Elapsed = Stopwatch.GetElapsedTime(start);

        void Lines(Stream stream) => Encode(new Utf8BlockReader(stream, utf8 => utf8.LastIndexOf((byte)'\n') + 1).Read(), EncodeLines);

        void Whole(Stream stream)
        {
            Encode(new Utf8BlockReader(stream, FindCut).Read(), EncodeBlock);
            Texts++;
            if (endToken is { } end)
            {
                var bytes = new PooledBytes(0);
                _writer.Write([end], isLine: true, bytes);
                Take(new EncodedTexts(bytes, Texts: 0, Ids: 1, Length: 0));
            }
        }

        void Encode<TItem>(IEnumerable<TItem> items, Func<TItem, EncodedTexts> encode) => OrderedWork.Run(items, encode, Take, threads, context.CancellationToken);

        void Take(EncodedTexts encoded)
        {
            using PooledBytes bytes = encoded.Bytes;
            output.Write(bytes.Bytes);
            Texts += encoded.Texts;
            Ids += encoded.Ids;
            Bytes += encoded.Length;
            progress.Report(new WorkState("Encoding", read, total));
        }
    }

    private int FindCut(ReadOnlySpan<byte> utf8) => special is null ? tokenizer.FindExactCut(utf8) : special.FindExactCut(tokenizer, utf8);

    private EncodedTexts EncodeBlock(Utf8Block block)
    {
        using (block)
        using (IdBuffer ids = IdsFor(block.Length))
        {
            PooledBytes bytes = BytesFor(block.Length);
            EncodePart(tokenizer, special, block.Bytes, block.IsContinued, ids);
            _writer.Write(ids.Ids, isLine: false, bytes);
            return new EncodedTexts(bytes, Texts: 0, ids.Ids.Length, block.Length);
        }
    }

    private EncodedTexts EncodeLines(Utf8Block block)
    {
        using (block)
        using (IdBuffer ids = IdsFor(block.Length))
        {
            var encoded = new EncodedTexts(BytesFor(block.Length), Texts: 0, Ids: 0, block.Length);
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
        using (IdBuffer ids = IdsFor(batch.Bytes.Length))
        {
            var encoded = new EncodedTexts(BytesFor(batch.Bytes.Length), Texts: 0, Ids: 0, batch.Bytes.Length);
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
    private EncodedTexts EncodeText(ReadOnlySpan<byte> text, IdBuffer ids, EncodedTexts encoded)
    {
        ids.Clear();
        EncodePart(tokenizer, special, text, isContinued: false, ids);
        if (endToken is { } end)
        {
            Append(end, ids);
        }

        _writer.Write(ids.Ids, isLine: true, encoded.Bytes);
        return encoded with { Texts = encoded.Texts + 1, Ids = encoded.Ids + ids.Ids.Length };
    }

    /// <summary>Encodes a part of a text, and turns special tokens into their ids.</summary>
    internal static void EncodePart(BytePairTokenizer tokenizer, SpecialTokenBytes? special, ReadOnlySpan<byte> utf8, bool isContinued, IdBuffer ids)
    {
        int position = 0;
        while (special is not null && special.TryFind(utf8, position, out int start, out int end, out int id))
        {
            tokenizer.EncodeUtf8(utf8[position..start], ids, isContinued);
            isContinued = false;
            Append(id, ids);
            position = end;
        }

        tokenizer.EncodeUtf8(utf8[position..], ids, isContinued);
    }

    private static void Append(int id, IdBuffer ids)
    {
        ids.GetSpan(1)[0] = id;
        ids.Advance(1);
    }

    private static IdBuffer IdsFor(int length) => new((length / 3) + 16);

    // Ids are about a quarter of the bytes, and five bytes each.
    private static PooledBytes BytesFor(int length) => new(length + (length / 2));

    private readonly record struct EncodedTexts(PooledBytes Bytes, long Texts, long Ids, int Length);
}
