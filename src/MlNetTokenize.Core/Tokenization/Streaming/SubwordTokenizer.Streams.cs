using System.Buffers;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.BytePairs;

namespace MlNetTokenize;

// Texts that are larger than memory.
public abstract partial class SubwordTokenizer
{
    /// <summary>Encodes a stream in UTF-8 as one text: the ids are those of <see cref="EncodeUtf8(ReadOnlySpan{byte}, IBufferWriter{int})"/> of all its bytes.</summary>
    /// <param name="utf8">The stream, read to its end and not closed. A byte-order mark is text.</param>
    /// <param name="destination">Where the ids go, in order and on the calling thread.</param>
    /// <param name="numberOfThreads">How many threads encode; 1 by default, at least 1. The ids do not depend on it.</param>
    /// <param name="progress">Told after each block how many bytes are encoded.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <remarks>
    /// With the named patterns, and those of a tokenizer.json that are one of them, alone or behind Digits, the stream is encoded in blocks of half a megabyte that end where the pattern must cut, and memory
    /// does not grow with it. A piece is never cut: memory is at least that of the longest one. With other patterns (<see cref="SplitPattern.FromRegex"/>, <see cref="SplitPattern.None"/>) and other
    /// tokenizers for which no such place is known the whole text has to be in memory, as any of it can decide on any cut.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="utf8"/> or <paramref name="destination"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="numberOfThreads"/> is less than 1.</exception>
    /// <exception cref="InvalidDataException">A gigabyte of the text has no place where the pattern must cut; the message holds the byte from which on.</exception>
    /// <exception cref="OperationCanceledException">Encoding was cancelled.</exception>
    public void EncodeUtf8(
        Stream utf8, IBufferWriter<int> destination, int numberOfThreads = 1, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(utf8);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentOutOfRangeException.ThrowIfLessThan(numberOfThreads, 1);
        long bytes = 0;
        StreamingEncoder encoder = CreateStreamingEncoder();
        OrderedWork.Run(encoder.ReadBlocks(utf8), Encode, Take, numberOfThreads, cancellationToken);

        (PooledBuffer<int> Ids, int Length) Encode(Utf8Block block)
        {
            using (block)
            {
                var ids = new PooledBuffer<int>((block.Length / 3) + (2 * PieceEncoder.Slack));
                encoder.Encode(block, ids);
                return (ids, block.Length);
            }
        }

        void Take((PooledBuffer<int> Ids, int Length) encoded)
        {
            destination.Write(encoded.Ids.Values);
            encoded.Ids.Return();
            bytes += encoded.Length;
            progress?.Report(bytes);
        }
    }

    /// <summary>An encoder for texts that are larger than memory, block by block.</summary>
    /// <param name="allowedSpecial">The special tokens whose text becomes their id; <see langword="null"/> for none: it is plain text, as it must be in texts of strangers.</param>
    /// <exception cref="ArgumentException">One of them is not a special token of this tokenizer.</exception>
    public StreamingEncoder CreateStreamingEncoder(IReadOnlySet<string>? allowedSpecial = null)
        => new(this, allowedSpecial is null ? AlwaysFound : Allowing(allowedSpecial, nameof(allowedSpecial)));
}
