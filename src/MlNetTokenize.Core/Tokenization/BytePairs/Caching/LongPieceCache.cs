namespace MlNetTokenize.Tokenization.BytePairs.Caching;

/// <summary>The ids of the pieces that are not short and ASCII, known by their bytes in one form of text. Shared by all threads, bounded, and readers neither lock nor write.</summary>
/// <remarks>
/// One writer at a time; whoever finds another one writing does not cache its piece. When all is full it stays as it is until as many pieces have
/// been turned away as there are slots, and then begins anew: so texts of a few more pieces than there is room for still find most of theirs, a change of texts
/// is followed, and a flood of pieces that come once costs whoever sends it many times what the others lose. An account of use
/// would do better, but every reader would have to write it.
/// </remarks>
internal sealed class LongPieceCache
{
    private const int InitialSlots = 1 << 10;
    private const int MaximumSlots = 1 << 19;

    // Records are as long on average, in units of four bytes, where words are long and made of many tokens.
    private const int UnitsPerSlot = 12;

    private PieceRecords _records = new(InitialSlots, InitialSlots * UnitsPerSlot);
    private int _slots = InitialSlots;
    private int _turnedAway;
    private int _isWriting;

    /// <summary>The bytes that the cache never exceeds.</summary>
    public static int MaximumBytes => MaximumSlots * (sizeof(ulong) + (UnitsPerSlot * sizeof(uint)));

    /// <summary>The records of now. Older ones stay good to read.</summary>
    public PieceRecords Records => Volatile.Read(ref _records);

    /// <inheritdoc cref="PieceRecords.Find"/>
    public ReadOnlySpan<int> Find(ReadOnlySpan<byte> piece, ulong hash) => Records.Find(piece, hash);

    /// <summary>Keeps the ids of a piece, or does not. A piece without ids is not kept: it would look as one that is not there.</summary>
    public void Add(ReadOnlySpan<byte> piece, ulong hash, ReadOnlySpan<int> ids)
    {
        if (ids.Length is 0 or > PieceRecords.MaximumCount || Interlocked.Exchange(ref _isWriting, 1) != 0)
        {
            return;
        }

        try
        {
            // Another thread may have been faster since this one looked.
            if (_records.Find(piece, hash).IsEmpty && !_records.TryAdd(piece, hash, ids) && MakeRoom())
            {
                _records.TryAdd(piece, hash, ids);
            }
        }
        finally
        {
            Volatile.Write(ref _isWriting, 0);
        }
    }

    private bool MakeRoom()
    {
        if (_slots < MaximumSlots)
        {
            _slots = Math.Min(_slots * 4, MaximumSlots);
            var larger = new PieceRecords(_slots, _slots * UnitsPerSlot);
            _records.CopyTo(larger);
            Volatile.Write(ref _records, larger);
            return true;
        }

        if (++_turnedAway <= MaximumSlots)
        {
            return false;
        }

        _turnedAway = 0;
        Volatile.Write(ref _records, new PieceRecords(_slots, _slots * UnitsPerSlot));
        return true;
    }
}
