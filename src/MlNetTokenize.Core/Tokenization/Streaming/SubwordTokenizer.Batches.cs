using System.Buffers;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.BytePairs;

namespace MlNetTokenize;

// Many texts at once.
public abstract partial class SubwordTokenizer
{
    // What a thread takes at a time: enough that handing it over costs nothing, and little enough that all cores have some of a thousand short texts.
    private const int BatchUnits = 1 << 15;

    /// <summary>Encodes many texts into one buffer, on all cores. The ids of each text are those of <see cref="Encode(ReadOnlySpan{char}, IBufferWriter{int})"/>.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="destination">Where the ids go, text after text and on the calling thread.</param>
    /// <param name="offsets">
    /// Room for one number more than there are texts. The ids of text i are those from <c>offsets[i]</c> up to <c>offsets[i + 1]</c>, counted from the first id of this call.
    /// </param>
    /// <param name="numberOfThreads">How many threads encode, at least 1; <see langword="null"/>, the default: as many as there are processors. The ids do not depend on it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The number of ids.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="texts"/> or <paramref name="destination"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="offsets"/> has another length, or a text is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="numberOfThreads"/> is less than 1.</exception>
    /// <exception cref="OperationCanceledException">Encoding was cancelled.</exception>
    /// <exception cref="OverflowException">There are more ids than an <see cref="int"/> counts.</exception>
    public int EncodeBatch(IReadOnlyList<string> texts, IBufferWriter<int> destination, Memory<int> offsets, int? numberOfThreads = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        for (int i = 0; i < texts.Count; i++)
        {
            if (texts[i] is null)
            {
                throw new ArgumentException($"Text {i} is null.", nameof(texts));
            }
        }

        return EncodeBatch(texts.Count, index => texts[index].AsMemory(), destination, offsets, numberOfThreads, cancellationToken);
    }

    /// <inheritdoc cref="EncodeBatch(IReadOnlyList{string}, IBufferWriter{int}, Memory{int}, int?, CancellationToken)"/>
    public int EncodeBatch(
        IReadOnlyList<ReadOnlyMemory<char>> texts, IBufferWriter<int> destination, Memory<int> offsets, int? numberOfThreads = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return EncodeBatch(texts.Count, index => texts[index], destination, offsets, numberOfThreads, cancellationToken);
    }

    private int EncodeBatch(
        int count, Func<int, ReadOnlyMemory<char>> textAt, IBufferWriter<int> destination, Memory<int> offsets, int? numberOfThreads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (offsets.Length != count + 1)
        {
            throw new ArgumentException($"There is room for {offsets.Length} offsets, but {count} texts have {count + 1}.", nameof(offsets));
        }

        int threads = numberOfThreads ?? Environment.ProcessorCount;
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1, nameof(numberOfThreads));
        offsets.Span[0] = 0;
        int total = 0;
        OrderedWork.Run(Parts(count, textAt), Encode, Take, threads, cancellationToken);
        return total;

        (Range Texts, PooledBuffer<int> Ids) Encode(Range texts)
        {
            var ids = new PooledBuffer<int>((BatchUnits / 3) + PieceEncoder.Slack);
            for (int i = texts.Start.Value; i < texts.End.Value; i++)
            {
                // Counted within the part until it is known where that begins.
                this.Encode(textAt(i).Span, ids);
                offsets.Span[i + 1] = ids.Count;
            }

            return (texts, ids);
        }

        void Take((Range Texts, PooledBuffer<int> Ids) part)
        {
            foreach (ref int offset in offsets.Span[(part.Texts.Start.Value + 1)..(part.Texts.End.Value + 1)])
            {
                offset = checked(offset + total);
            }

            total = checked(total + part.Ids.Count);
            destination.Write(part.Ids.Values);
            part.Ids.Return();
        }
    }

    private static IEnumerable<Range> Parts(int count, Func<int, ReadOnlyMemory<char>> textAt)
    {
        int start = 0;
        long units = 0;
        for (int i = 0; i < count; i++)
        {
            // An empty text is work too.
            units += 1 + textAt(i).Length;
            if (units >= BatchUnits)
            {
                yield return start..(i + 1);
                start = i + 1;
                units = 0;
            }
        }

        if (start < count)
        {
            yield return start..count;
        }
    }
}
