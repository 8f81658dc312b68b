using System.Buffers.Binary;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Training.Counting;

/// <summary>The counts that all threads bring theirs to: a table for each value of the hashes' first bits, each under a lock of its own.</summary>
internal sealed class SharedPieceCounts
{
    private const int ShardBits = 4;
    private const int InitialSlots = 1 << 8;

    // Pieces of the same count are counted by these bits of their hash, so that few are left to sort.
    private const int TieBits = 16;

    private readonly PieceCountTable[] _shards = [.. Enumerable.Range(0, 1 << ShardBits).Select(_ => NewShard())];
    private readonly Lock[] _locks = [.. Enumerable.Range(0, 1 << ShardBits).Select(_ => new Lock())];

    /// <summary>The number of distinct pieces; while threads add, of a moment ago.</summary>
    public int Count => _shards.Sum(shard => shard.Count);

    /// <summary>Adds all counts of a table. Thread-safe.</summary>
    /// <exception cref="OverflowException">A count is beyond 2⁶³ − 1.</exception>
    public void Add(PieceCountTable counts)
    {
        // The pieces come in the order of their hashes, so a lock is taken about once for each shard.
        int held = -1;
        try
        {
            counts.ForEach((piece, hash, count) =>
            {
                int shard = ShardOf(hash);
                if (shard != held)
                {
                    Release();
                    _locks[shard].Enter();
                    held = shard;
                }

                _shards[shard].Add(piece, hash, count);
            });
        }
        finally
        {
            Release();
        }

        void Release()
        {
            if (held >= 0)
            {
                _locks[held].Exit();
                held = -1;
            }
        }
    }

    /// <summary>Adds to one count. Not thread-safe.</summary>
    /// <exception cref="OverflowException">The count is beyond 2⁶³ − 1.</exception>
    public void Add(ReadOnlySpan<byte> piece, long count)
    {
        ulong hash = PieceCountTable.HashOf(piece);
        _shards[ShardOf(hash)].Add(piece, hash, count);
    }

    public void Add(SharedPieceCounts other)
    {
        foreach (PieceCountTable shard in other._shards)
        {
            Add(shard);
        }
    }

    /// <summary>Visits all pieces. Nobody may add meanwhile.</summary>
    public void ForEach(PieceCountTable.Visitor visit)
    {
        foreach (PieceCountTable shard in _shards)
        {
            shard.ForEach(visit);
        }
    }

    /// <summary>All pieces in the order of their bytes, by numbers for <see cref="At"/>. Nobody may add before they have been looked up.</summary>
    public long[] Sort()
    {
        // By their first eight bytes, and then those few that share them by all.
        var places = new long[Count];
        var beginnings = new ulong[places.Length];
        int index = 0;
        for (int shard = 0; shard < _shards.Length; shard++)
        {
            for (int slot = 0; slot < _shards[shard].Capacity; slot++)
            {
                ReadOnlySpan<byte> piece = _shards[shard].At(slot, out _, out long count);
                if (count > 0)
                {
                    beginnings[index] = BeginningOf(piece);
                    places[index++] = (long)slot << ShardBits | (uint)shard;
                }
            }
        }

        Array.Sort(beginnings, places);
        for (int start = 0, end; start < places.Length; start = end)
        {
            end = start + 1;
            while (end < places.Length && beginnings[end] == beginnings[start])
            {
                end++;
            }

            places.AsSpan(start..end).Sort((left, right) => At(left, out _).SequenceCompareTo(At(right, out _)));
        }

        return places;
    }

    /// <summary>A piece and how often it occurs.</summary>
    public ReadOnlySpan<byte> At(long place, out long count)
        => _shards[(int)(place & ((1 << ShardBits) - 1))].At((int)(place >> ShardBits), out _, out count);

    /// <summary>Drops the rarest pieces, and among those of the same count the ones with the higher <see cref="PieceHash.RepeatableOf"/>: as good as a random choice.</summary>
    /// <param name="target">How many may stay. That many do where there are more.</param>
    /// <param name="cancellationToken">Stops it; the counts are then not to be used.</param>
    /// <returns>How many distinct pieces were dropped, and how often they had occurred.</returns>
    public (long Pieces, long Occurrences) Drop(int target, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Count <= target)
        {
            return default;
        }

        (long lastCount, int room) = FindLastCount(target, cancellationToken);
        ulong firstDropped = FindFirstDropped(lastCount, room, cancellationToken);
        long pieces = 0;
        long occurrences = 0;
        for (int i = 0; i < _shards.Length; i++)
        {
            PieceCountTable kept = NewShard();
            _shards[i].ForEach((piece, hash, count) =>
            {
                if (count > lastCount || (count == lastCount && PieceHash.RepeatableOf(piece) < firstDropped))
                {
                    kept.Add(piece, hash, count);
                    return;
                }

                pieces++;
                occurrences = checked(occurrences + count);
            });
            _shards[i] = kept;
            cancellationToken.ThrowIfCancellationRequested();
        }

        return (pieces, occurrences);
    }

    private static PieceCountTable NewShard() => new(InitialSlots, InitialSlots, ShardBits);

    private static int ShardOf(ulong hash) => (int)(hash >> (64 - ShardBits));

    private static ulong BeginningOf(ReadOnlySpan<byte> piece)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        bytes.Clear();
        piece[..Math.Min(piece.Length, bytes.Length)].CopyTo(bytes);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    /// <summary>The smallest count that can stay, and how many pieces of that count.</summary>
    private (long Count, int Room) FindLastCount(int target, CancellationToken cancellationToken)
    {
        var piecesOf = new Dictionary<long, int>();
        foreach (PieceCountTable shard in _shards)
        {
            shard.ForEach((_, _, count) => piecesOf[count] = piecesOf.GetValueOrDefault(count) + 1);
            cancellationToken.ThrowIfCancellationRequested();
        }

        int room = target;
        foreach ((long count, int pieces) in piecesOf.OrderByDescending(entry => entry.Key))
        {
            if (pieces > room)
            {
                return (count, room);
            }

            room -= pieces;
        }

        throw new System.Diagnostics.UnreachableException("There are more pieces than may stay.");
    }

    /// <summary>The lowest hash among the pieces of a count that is not among the lowest so many.</summary>
    private ulong FindFirstDropped(long count, int room, CancellationToken cancellationToken)
    {
        var pieces = new int[1 << TieBits];
        VisitHashes(hash => pieces[hash >> (64 - TieBits)]++);
        int last = 0;
        while (pieces[last] <= room)
        {
            room -= pieces[last++];
        }

        var hashes = new List<ulong>();
        VisitHashes(hash =>
        {
            if ((int)(hash >> (64 - TieBits)) == last)
            {
                hashes.Add(hash);
            }
        });
        hashes.Sort();
        return hashes[room];

        void VisitHashes(Action<ulong> visit)
        {
            foreach (PieceCountTable shard in _shards)
            {
                shard.ForEach((piece, _, pieceCount) =>
                {
                    if (pieceCount == count)
                    {
                        visit(PieceHash.RepeatableOf(piece));
                    }
                });
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }
}
