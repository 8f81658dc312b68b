namespace MlNetTokenize;

/// <summary>The ids of the pieces that are not short and ASCII, known by their bytes in the text's own form. Shared by all threads, bounded, and readers neither lock nor write.</summary>
/// <remarks>
/// One writer at a time; whoever finds another one writing does not cache its piece. When all is full it begins anew: what comes often is
/// soon there again, while to keep account of use every reader would have to write, and whoever floods it with pieces that come
/// once pays many times what the others lose.
/// </remarks>
internal sealed class LongPieceCache
{
    private const int InitialSlots = 1 << 10;
    private const int MaximumSlots = 1 << 18;

    // Records are as long on average, in units of four bytes, where words are long and made of many tokens.
    private const int UnitsPerSlot = 16;

    private readonly Lock _writing = new();
    private PieceRecords _records = new(InitialSlots, InitialSlots * UnitsPerSlot);
    private int _slots = InitialSlots;

    /// <summary>The bytes that the cache never exceeds.</summary>
    public static int MaximumBytes => MaximumSlots * (sizeof(ulong) + (UnitsPerSlot * sizeof(uint)));

    /// <inheritdoc cref="PieceRecords.Find"/>
    public ReadOnlySpan<int> Find(ReadOnlySpan<byte> piece, uint form, ulong hash) => Volatile.Read(ref _records).Find(piece, form, hash);

    /// <summary>Keeps the ids of a piece, or does not.</summary>
    public void Add(ReadOnlySpan<byte> piece, uint form, ulong hash, ReadOnlySpan<int> ids)
    {
        if (ids.Length > PieceRecords.MaximumCount || !_writing.TryEnter())
        {
            return;
        }

        try
        {
            // Another thread may have been faster since this one looked.
            if (_records.Find(piece, form, hash).IsEmpty && !_records.TryAdd(piece, form, hash, ids))
            {
                bool grows = _slots < MaximumSlots;
                _slots = grows ? _slots * 4 : _slots;
                var next = new PieceRecords(_slots, _slots * UnitsPerSlot);
                if (grows)
                {
                    _records.CopyTo(next);
                }

                next.TryAdd(piece, form, hash, ids);
                Volatile.Write(ref _records, next);
            }
        }
        finally
        {
            _writing.Exit();
        }
    }
}
