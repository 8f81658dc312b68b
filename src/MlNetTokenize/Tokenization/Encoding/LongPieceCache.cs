using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlNetTokenize;

/// <summary>The ids of the other pieces, known by their bytes in the text's own form. Made as <see cref="ShortPieceCache"/> is, and as safe.</summary>
internal sealed class LongPieceCache
{
    private const int InitialCapacity = 1 << 8;
    private const int MaximumCapacity = 1 << 17;

    private readonly Lock _writing = new();
    private PieceTable<LongPieceEntry> _table = new(InitialCapacity);
    private int _used;
    private uint _random = 1;

    /// <summary>The bytes that the cache never exceeds.</summary>
    public static int MaximumBytes => MaximumCapacity * Unsafe.SizeOf<LongPieceEntry>();

    /// <summary>The table of now. An older one stays good to read.</summary>
    public PieceTable<LongPieceEntry> Table => Volatile.Read(ref _table);

    /// <summary>Finds a piece.</summary>
    /// <param name="table">The table.</param>
    /// <param name="piece">At most <see cref="LongPieceEntry.MaximumLength"/> bytes.</param>
    /// <param name="form">Of the text that they are of.</param>
    /// <param name="hash">Their hash.</param>
    /// <param name="destination">Room for <see cref="LongPieceEntry.MaximumCount"/> ids, all of which may be written.</param>
    /// <returns>The number of ids; 0 where the piece is not there.</returns>
    public static int Find(PieceTable<LongPieceEntry> table, ReadOnlySpan<byte> piece, uint form, ulong hash, ref int destination)
    {
        int found = Find(ref table.PairOf(hash), piece, form, hash, ref destination);
        return found > 0 ? found : Find(ref table.OtherPairOf(hash), piece, form, hash, ref destination);
    }

    private static int Find(ref LongPieceEntry entry, ReadOnlySpan<byte> piece, uint form, ulong hash, ref int destination)
    {
        entry = ref Unsafe.Add(ref entry, Unsafe.BitCast<bool, byte>(entry.Hash != hash));
        uint version = Volatile.Read(ref entry.Version);
        if (entry.Hash != hash || entry.LengthAndForm != LengthAndForm(piece, form) || (version & 1) != 0
            || !piece.SequenceEqual(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<LongPieceEntry.Bytes, byte>(ref entry.Piece), piece.Length)))
        {
            return 0;
        }

        int count = entry.Count;
        Unsafe.As<int, LongPieceEntry.Ids>(ref destination) = entry.Tokens;
        Volatile.ReadBarrier();
        return entry.Version == version ? count : 0;
    }

    /// <summary>Keeps the ids of a piece, or does not.</summary>
    public void Add(ReadOnlySpan<byte> piece, uint form, ulong hash, ReadOnlySpan<int> ids)
    {
        if (ids.Length > LongPieceEntry.MaximumCount || !_writing.TryEnter())
        {
            return;
        }

        try
        {
            if (_used > _table.Capacity / 4 * 3 && _table.Capacity < MaximumCapacity)
            {
                Grow();
            }

            ref LongPieceEntry entry = ref Choose(_table, hash);
            if (Unsafe.IsNullRef(ref entry))
            {
                return;
            }

            uint version = (entry.Version | 1) + 1;
            entry.Version = version | 1;
            Volatile.WriteBarrier();
            entry.Hash = hash;
            entry.LengthAndForm = LengthAndForm(piece, form);
            entry.Count = (ushort)ids.Length;
            piece.CopyTo(entry.Piece);
            ids.CopyTo(entry.Tokens);
            Volatile.Write(ref entry.Version, version);
        }
        finally
        {
            _writing.Exit();
        }
    }

    private static ushort LengthAndForm(ReadOnlySpan<byte> piece, uint form) => (ushort)((uint)piece.Length << 2 | form);

    /// <summary>The entry to write, or none.</summary>
    private ref LongPieceEntry Choose(PieceTable<LongPieceEntry> table, ulong hash)
    {
        ref LongPieceEntry pair = ref table.PairOf(hash);
        ref LongPieceEntry other = ref table.OtherPairOf(hash);
        if (IsFree(ref pair, out int index))
        {
            _used++;
            return ref Unsafe.Add(ref pair, index);
        }

        if (IsFree(ref other, out index))
        {
            _used++;
            return ref Unsafe.Add(ref other, index);
        }

        _random = (_random * 1_664_525) + 1_013_904_223;
        if (_random >> 30 != 0)
        {
            return ref Unsafe.NullRef<LongPieceEntry>();
        }

        return ref Unsafe.Add(ref pair, (int)(_random >> 29 & 1));
    }

    private static bool IsFree(ref LongPieceEntry pair, out int index)
    {
        index = pair.Count == 0 ? 0 : 1;
        return Unsafe.Add(ref pair, index).Count == 0;
    }

    private void Grow()
    {
        PieceTable<LongPieceEntry> old = _table;
        var larger = new PieceTable<LongPieceEntry>(old.Capacity * 2);
        _used = 0;
        for (int i = 0; i < old.Capacity; i++)
        {
            if (old[i].Count != 0)
            {
                ref LongPieceEntry entry = ref Choose(larger, old[i].Hash);
                if (!Unsafe.IsNullRef(ref entry))
                {
                    entry = old[i];
                }
            }
        }

        Volatile.Write(ref _table, larger);
    }
}
