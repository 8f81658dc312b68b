using System.Text.Unicode;

namespace MlNetTokenize;

/// <summary>
/// Encodes one piece: the bytes of its UTF-8 are merged, always the pair of the lowest rank and of those the leftmost, until no pair merges
/// (Sennrich, Haddow and Birch 2016, Algorithm 1, on bytes as in GPT-2). Immutable and thread-safe.
/// </summary>
internal sealed class BytePairEncoder
{
    // Up to here the scan for the lowest rank is cheaper than a queue, although it makes merging quadratic.
    private const int LongestScanned = 96;

    private readonly TokenVocabulary _vocabulary;
    private readonly MergeTable _merges;
    private readonly int[] _byteIds = new int[256];

    // Whether a piece that is this token is always this one token: one look-up instead of all the merges.
    private readonly bool[] _isWhole;

    /// <summary>Prepares a vocabulary.</summary>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="merges">Their merges.</param>
    /// <param name="ignoreMerges">Whether a piece that is a token is that token by definition (tiktoken), or only where merging leads to it.</param>
    /// <exception cref="InvalidDataException">A single byte is not a token.</exception>
    public BytePairEncoder(TokenVocabulary vocabulary, MergeTable merges, bool ignoreMerges)
    {
        _vocabulary = vocabulary;
        _merges = merges;
        for (int value = 0; value < 256; value++)
        {
            if (!vocabulary.TryGetId([(byte)value], out _byteIds[value]) || vocabulary.IsSpecial(_byteIds[value]))
            {
                throw new InvalidDataException($"The vocabulary has no token for the byte 0x{value:X2}; a byte-level vocabulary has all 256.");
            }
        }

        _isWhole = new bool[vocabulary.Count];
        EncoderScratch scratch = EncoderScratch.Rent();
        for (int id = 0; id < _isWhole.Length; id++)
        {
            // A merge list can hold a token that its own merges never lead to: two ways to the same bytes share an id.
            _isWhole[id] = vocabulary.Contains(id) && !vocabulary.IsSpecial(id)
                && (ignoreMerges || Merge(vocabulary[id].Span, scratch) is [int only] && only == id);
        }

        scratch.Return();
    }

    /// <summary>The ids of a piece.</summary>
    /// <param name="piece">Text; a lone surrogate counts as U+FFFD.</param>
    /// <param name="scratch">Holds the result until its next use.</param>
    public ReadOnlySpan<int> Encode(ReadOnlySpan<char> piece, EncoderScratch scratch)
    {
        Span<byte> bytes = scratch.Bytes(checked(piece.Length * 3));
        Utf8.FromUtf16(piece, bytes, out _, out int length, replaceInvalidSequences: true, isFinalBlock: true);
        bytes = bytes[..length];
        if (_vocabulary.TryGetId(bytes, out int id) && _isWhole[id])
        {
            Span<int> whole = scratch.Integers(1);
            whole[0] = id;
            return whole;
        }

        return Merge(bytes, scratch);
    }

    private ReadOnlySpan<int> Merge(ReadOnlySpan<byte> piece, EncoderScratch scratch)
        => piece.Length <= LongestScanned ? MergeByScanning(piece, scratch) : MergeByQueue(piece, scratch);

    private ReadOnlySpan<int> MergeByScanning(ReadOnlySpan<byte> piece, EncoderScratch scratch)
    {
        Span<int> integers = scratch.Integers(piece.Length * 2);
        Span<int> ids = integers[..piece.Length];
        Span<int> ranks = integers[piece.Length..];
        for (int i = 0; i < piece.Length; i++)
        {
            ids[i] = _byteIds[piece[i]];
        }

        for (int i = 0; i + 1 < ids.Length; i++)
        {
            ranks[i] = _merges.RankOf(ids[i], ids[i + 1]);
        }

        // ranks[i] is that of the pair (ids[i], ids[i + 1]); the last one's stays NoMerge.
        int count = ids.Length;
        while (count > 1)
        {
            int lowest = MergeTable.NoMerge;
            int left = -1;
            for (int i = 0; i + 1 < count; i++)
            {
                if (ranks[i] < lowest)
                {
                    lowest = ranks[i];
                    left = i;
                }
            }

            if (left < 0)
            {
                break;
            }

            ids[left] = _merges.ResultOf(lowest);
            ids[(left + 2)..count].CopyTo(ids[(left + 1)..]);
            ranks[(left + 2)..count].CopyTo(ranks[(left + 1)..]);
            count--;
            if (left > 0)
            {
                ranks[left - 1] = _merges.RankOf(ids[left - 1], ids[left]);
            }

            if (left + 1 < count)
            {
                ranks[left] = _merges.RankOf(ids[left], ids[left + 1]);
            }
        }

        return ids[..count];
    }

    /// <summary>The same in O(n log n): tokens are linked at the position of their first byte, and a queue holds the pairs by rank and position.</summary>
    private ReadOnlySpan<int> MergeByQueue(ReadOnlySpan<byte> piece, EncoderScratch scratch)
    {
        int length = piece.Length;
        Span<int> integers = scratch.Integers(checked(length * 4));
        Span<int> ids = integers[..length];
        Span<int> ranks = integers.Slice(length, length);
        Span<int> previous = integers.Slice(length * 2, length);
        Span<int> next = integers.Slice(length * 3, length);
        PriorityQueue<int, ulong> queue = scratch.Queue;
        queue.Clear();
        for (int i = 0; i < length; i++)
        {
            ids[i] = _byteIds[piece[i]];
            previous[i] = i - 1;
            next[i] = i + 1;
        }

        for (int i = 0; i < length; i++)
        {
            Rank(i, ids, ranks, next);
        }

        while (queue.TryDequeue(out int left, out ulong priority))
        {
            // An entry is stale when its pair has changed since, or its left token has become part of another.
            int rank = (int)(priority >> 32);
            if (ranks[left] != rank)
            {
                continue;
            }

            int right = next[left];
            ids[left] = _merges.ResultOf(rank);
            next[left] = next[right];
            ranks[right] = MergeTable.NoMerge;
            if (next[left] < length)
            {
                previous[next[left]] = left;
            }

            Rank(left, ids, ranks, next);
            if (previous[left] >= 0)
            {
                Rank(previous[left], ids, ranks, next);
            }
        }

        int count = 0;
        for (int i = 0; i < length; i = next[i])
        {
            ids[count++] = ids[i];
        }

        return ids[..count];

        void Rank(int left, Span<int> ids, Span<int> ranks, Span<int> next)
        {
            int right = next[left];
            ranks[left] = right < ids.Length ? _merges.RankOf(ids[left], ids[right]) : MergeTable.NoMerge;
            if (ranks[left] != MergeTable.NoMerge)
            {
                queue.Enqueue(left, (ulong)(uint)ranks[left] << 32 | (uint)left);
            }
        }
    }
}
