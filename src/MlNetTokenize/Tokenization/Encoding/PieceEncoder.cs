using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlNetTokenize;

/// <summary>Cuts text and encodes the pieces, the ones seen before from memory. Thread-safe.</summary>
/// <remarks>
/// What is in the loop is compiled once, with all optimizations (AggressiveOptimization), here and in the scanners. Code compiled in tiers runs at half
/// the speed for the first megabytes, and is then made for a profile of mostly new pieces, which was a fifth slower on text that is known.
/// </remarks>
internal sealed class PieceEncoder(BytePairEncoder encoder)
{
    /// <summary>How many ids there must be room for: a short piece is not asked whether it has any.</summary>
    public const int Slack = 16;

    private const int LongestRun = 16;
    private const int Window = 16;

    private readonly ShortPieceCache _shortPieces = new();

    // One for each form: a text of one does not pay for lines of memory that are half full of the other's.
    private readonly LongPieceCache _utf16Pieces = new();
    private readonly LongPieceCache _utf8Pieces = new();

    // Before the methods below are compiled, so that the tables they read are constants to them.
    static PieceEncoder()
    {
        RuntimeHelpers.RunClassConstructor(typeof(CharacterClasses).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(PieceHash).TypeHandle);
    }

    // The first n bytes of a window are those that mask n leaves.
    private static ReadOnlySpan<byte> Masks =>
    [
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>Encodes a text from a cut on, as far as the ids have room.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the first piece begins.</param>
    /// <param name="ids">Where the ids go; what lies behind them is undefined. More than <see cref="Slack"/>.</param>
    /// <param name="scratch">The thread's buffers.</param>
    /// <param name="count">The number of ids.</param>
    /// <param name="rest">The ids of the last piece, where they had no room: they come behind those in <paramref name="ids"/>. Good until the scratch is used.</param>
    /// <returns>Where the first piece begins that is not encoded yet; the text's length at its end.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Encode<TScanner, TText>(TText text, int start, Span<int> ids, EncoderScratch scratch, out int count, out ReadOnlySpan<int> rest)
        where TScanner : struct, ISplitScanner
        where TText : struct, IScannedText, allows ref struct
    {
        // Blocks that would reach over the end are read from a copy with zeros behind it.
        Span<byte> tail = stackalloc byte[2 * AsciiBlock.Size];
        tail.Clear();
        int tailStart = Math.Max(0, text.Length - AsciiBlock.Size + 1);
        text.CopyWindows(tailStart, tail);
        AsciiBlock block = default;
        int blockStart = start - AsciiBlock.Size;

        PieceTable<ShortPieceEntry> table = _shortPieces.Table;
        ref ShortPieceEntry first = ref table.First;
        int shift = table.Shift;
        ref int destination = ref MemoryMarshal.GetReference(ids);
        int room = ids.Length - Slack;
        int position = start;
        int written = 0;
        rest = default;
        while (position < text.Length && written <= room)
        {
            bool isInText = position < tailStart;
            if (position - blockStart > AsciiBlock.LastOffset)
            {
                block = isInText ? AsciiBlock.Of(text, position) : AsciiBlock.Of(new Utf8Text(tail), position - tailStart);
                blockStart = position;
            }

            Vector128<byte> window = isInText ? text.WindowAt(position) : new Utf8Text(tail).WindowAt(position - tailStart);
            int length = TScanner.EndOfWord(block, position - blockStart, window.ToScalar());
            if (length == AsciiBlock.NoWord)
            {
                length = TScanner.EndOfOther(block, position - blockStart, window);
            }

            if ((uint)(length - 1) < (uint)(text.Length - position))
            {
                Vector128<ulong> key = (window & Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(Masks), (nuint)(uint)(Window - length))).AsUInt64();
                ulong low = key.ToScalar();
                ulong high = key.GetElement(1) | (ulong)(uint)length << 56;
                int found = ShortPieceCache.Find(ref first, shift, low, high, ref Unsafe.Add(ref destination, written));
                if (found == 0)
                {
                    found = EncodeShort(low, high, length, ids[written..], scratch);
                    table = _shortPieces.Table;
                    first = ref table.First;
                    shift = table.Shift;
                }

                written += found;
                position += length;
                continue;
            }

            position = EncodeRun<TScanner, TText>(text, position, ids[written..], scratch, out int other, out rest);
            written += other;
            if (!rest.IsEmpty)
            {
                break;
            }
        }

        count = written;
        return position;
    }

    /// <summary>Encodes a piece of another kind, and those of that kind behind it: first they are cut, then their records are on their way together.</summary>
    /// <remarks>Kept out of the common case, so that the loop's state there stays in registers.</remarks>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private int EncodeRun<TScanner, TText>(TText text, int start, Span<int> ids, EncoderScratch scratch, out int count, out ReadOnlySpan<int> rest)
        where TScanner : struct, ISplitScanner
        where TText : struct, IScannedText, allows ref struct
    {
        Span<int> ends = stackalloc int[LongestRun];
        Span<ulong> hashes = stackalloc ulong[LongestRun];
        PieceRecords records = LongPieces<TText>().Records;
        int pieces = 0;
        int position = start;
        do
        {
            int end = TScanner.EndOfPiece(text, position);
            ulong hash = PieceHash.Of(text.Memory(position, end));
            records.PrefetchSlot(hash);
            hashes[pieces] = hash;
            ends[pieces++] = end;
            position = end;
        }
        while (pieces < LongestRun && position < text.Length && BeginsOtherPiece(text, position));

        foreach (ulong hash in hashes[..pieces])
        {
            records.PrefetchRecord(hash);
        }

        count = 0;
        rest = default;
        position = start;
        for (int i = 0; i < pieces && count <= ids.Length - Slack && rest.IsEmpty; i++)
        {
            count += EncodeOther(text, position, ends[i], hashes[i], ids[count..], scratch, out rest);
            position = ends[i];
        }

        return position;
    }

    private static bool BeginsOtherPiece<TText>(TText text, int position)
        where TText : struct, IScannedText, allows ref struct
        => text[position] >= 0x80 || (text[position] == ' ' && position + 1 < text.Length && text[position + 1] >= 0x80);

    /// <summary>Encodes one piece through the memory.</summary>
    /// <returns>The number of ids written, unless they are in <paramref name="rest"/>.</returns>
    public int EncodeOther<TText>(TText text, int start, int end, Span<int> ids, EncoderScratch scratch, out ReadOnlySpan<int> rest)
        where TText : struct, IScannedText, allows ref struct
        => EncodeOther(text, start, end, PieceHash.Of(text.Memory(start, end)), ids, scratch, out rest);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int EncodeOther<TText>(TText text, int start, int end, ulong hash, Span<int> ids, EncoderScratch scratch, out ReadOnlySpan<int> rest)
        where TText : struct, IScannedText, allows ref struct
    {
        rest = default;
        ReadOnlySpan<byte> memory = text.Memory(start, end);
        ReadOnlySpan<int> encoded;
        if (memory.Length <= PieceRecords.MaximumLength)
        {
            encoded = LongPieces<TText>().Find(memory, hash);
            if (encoded.IsEmpty)
            {
                encoded = encoder.Encode(text.Utf8(start, end, scratch), scratch);
                LongPieces<TText>().Add(memory, hash, encoded);
            }
        }
        else
        {
            encoded = encoder.Encode(text.Utf8(start, end, scratch), scratch);
        }

        if (encoded.TryCopyTo(ids))
        {
            return encoded.Length;
        }

        rest = encoded;
        return 0;
    }

    private LongPieceCache LongPieces<TText>()
        where TText : struct, IScannedText, allows ref struct
        => TText.IsUtf8 ? _utf8Pieces : _utf16Pieces;

    /// <summary>The ids of one piece, through the memory.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the piece begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="buffer">Where they are put if they fit.</param>
    /// <param name="scratch">The thread's buffers, where they are else.</param>
    public ReadOnlySpan<int> EncodePiece<TText>(TText text, int start, int end, Span<int> buffer, EncoderScratch scratch)
        where TText : struct, IScannedText, allows ref struct
    {
        int count = EncodeOther(text, start, end, buffer, scratch, out ReadOnlySpan<int> rest);
        return rest.IsEmpty ? buffer[..count] : rest;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private int EncodeShort(ulong low, ulong high, int length, Span<int> ids, EncoderScratch scratch)
    {
        int found = _shortPieces.FindElsewhere(low, high, ref MemoryMarshal.GetReference(ids));
        if (found > 0)
        {
            return found;
        }

        Span<byte> piece = stackalloc byte[Window];
        BitConverter.TryWriteBytes(piece, low);
        BitConverter.TryWriteBytes(piece[sizeof(ulong)..], high);
        piece = piece[..length];
        if (encoder.TryGetWhole(piece, out int id))
        {
            ids[0] = id;
            _shortPieces.Add(low, high, ids[..1]);
            return 1;
        }

        ulong hash = PieceHash.Of(piece);
        ReadOnlySpan<int> encoded = _utf8Pieces.Find(piece, hash);
        if (encoded.IsEmpty)
        {
            encoded = encoder.Merge(piece, scratch);
            if (encoded.Length <= ShortPieceEntry.MaximumCount)
            {
                _shortPieces.Add(low, high, encoded);
            }
            else
            {
                _utf8Pieces.Add(piece, hash, encoded);
            }
        }

        encoded.CopyTo(ids);
        return encoded.Length;
    }
}
