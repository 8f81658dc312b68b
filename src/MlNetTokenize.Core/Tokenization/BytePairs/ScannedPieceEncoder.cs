using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MlNetTokenize.Tokenization.BytePairs.Caching;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Splitting.Scanning;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.BytePairs;

/// <summary>Encodes text that a scanner cuts.</summary>
/// <remarks>
/// What is in the loop is compiled once, with all optimizations (AggressiveOptimization), here and in the scanners. Code compiled in tiers runs at half
/// the speed for the first megabytes, and is then made for a profile of mostly new pieces, which was a fifth slower on text that is known.
/// </remarks>
internal sealed class ScannedPieceEncoder<TScanner>(PieceSource source) : PieceEncoder(source)
    where TScanner : struct, ISplitScanner
{
    private const int LongestRun = 16;

    public override void Encode(ReadOnlySpan<char> text, IBufferWriter<int> destination, EncoderScratch scratch) => Encode(new Utf16Text(text), destination, scratch);

    public override void EncodeUtf8(ReadOnlySpan<byte> utf8, IBufferWriter<int> destination, EncoderScratch scratch) => Encode(new Utf8Text(utf8), destination, scratch);

    [SkipLocalsInit]
    public override int CountTokens(ReadOnlySpan<char> text, EncoderScratch scratch)
    {
        Span<int> ids = stackalloc int[SmallBlock];
        int count = 0;
        for (int position = 0; position < text.Length;)
        {
            position = EncodeBlock(new Utf16Text(text), position, ids, scratch, out int encoded, out ReadOnlySpan<int> rest);
            count += encoded + rest.Length;
        }

        return count;
    }

    private void Encode<TText>(TText text, IBufferWriter<int> destination, EncoderScratch scratch)
        where TText : struct, IScannedText, allows ref struct
    {
        for (int position = 0; position < text.Length;)
        {
            Span<int> ids = destination.GetSpan(RoomFor(text.Length - position));
            position = EncodeBlock(text, position, ids, scratch, out int count, out ReadOnlySpan<int> rest);
            destination.Advance(count);
            if (!rest.IsEmpty)
            {
                destination.Write(rest);
            }
        }
    }

    /// <summary>Encodes a text from a cut on, as far as the ids have room.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the first piece begins.</param>
    /// <param name="ids">Where the ids go; what lies behind them is undefined. More than <see cref="PieceEncoder.Slack"/>.</param>
    /// <param name="scratch">The thread's buffers.</param>
    /// <param name="count">The number of ids.</param>
    /// <param name="rest">The ids of the last piece, where they had no room: they come behind those in <paramref name="ids"/>. Good until the scratch is used.</param>
    /// <returns>Where the first piece begins that is not encoded yet; the text's length at its end.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int EncodeBlock<TText>(TText text, int start, Span<int> ids, EncoderScratch scratch, out int count, out ReadOnlySpan<int> rest)
        where TText : struct, IScannedText, allows ref struct
    {
        int room = ids.Length - Slack;
        int position = start;
        count = 0;
        rest = default;
        while (position < text.Length && count <= room && rest.IsEmpty)
        {
            position = EncodeKnown(text, position, Words.Table, ShortPieces.Table, ids, ref count, out int length);
            if (length > 0)
            {
                count += EncodeNew(text, position, length, ids[count..], scratch, out rest);
                position += length;
            }
            else if (position < text.Length && count <= room)
            {
                position = EncodeRun(text, position, ids[count..], scratch, out int written, out rest);
                count += written;
            }
        }

        return position;
    }

    /// <summary>Encodes pieces as long as they are short, of ASCII and known. It calls nothing, so that all it needs stays in registers.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the first piece begins.</param>
    /// <param name="words">The words that are known.</param>
    /// <param name="shortPieces">The other short pieces that are known.</param>
    /// <param name="ids">Where the ids go, behind those that are counted.</param>
    /// <param name="count">The number of ids.</param>
    /// <param name="length">The length of a piece that is not known; 0 where the next one is of another kind, or there is no room.</param>
    /// <returns>Where the next piece begins.</returns>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int EncodeKnown<TText>(TText text, int start, PieceTable<WordLine> words, PieceTable<ShortPieceEntry> shortPieces, Span<int> ids, ref int count, out int length)
        where TText : struct, IScannedText, allows ref struct
    {
        // Units that are not in the text itself: of this block and of the next one in turns.
        Span<byte> copies = stackalloc byte[2 * AsciiBlock.Readable];
        ref byte copy = ref MemoryMarshal.GetReference(copies);
        int nextCopy = AsciiBlock.Readable;
        ref WordLine firstWord = ref words.First;
        int wordShift = words.Shift;
        ref ShortPieceEntry first = ref shortPieces.First;
        int shift = shortPieces.Shift;
        ref int destination = ref Unsafe.Add(ref MemoryMarshal.GetReference(ids), count);
        ref int last = ref Unsafe.Add(ref MemoryMarshal.GetReference(ids), ids.Length - Slack);
        int position = start;
        length = 0;
        ulong ends = 0;
        ref byte units = ref copy;
        for (int next = start; ; next += BitOperations.Log2(ends))
        {
            // What is next is begun before this is done, so that nothing has to wait for it.
            ulong nextEnds = 0;
            ref byte nextUnits = ref units;
            if (next < text.Length)
            {
                nextUnits = ref AsciiBlock.FindEnds<TScanner, TText>(text, next, ref Unsafe.Add(ref copy, nextCopy), out nextEnds);
            }

            for (int from = 0; ends != 0; ends &= ends - 1)
            {
                if (Unsafe.IsAddressGreaterThan(ref destination, ref last))
                {
                    position += from;
                    goto End;
                }

                int end = BitOperations.TrailingZeroCount(ends);
                ref byte piece = ref Unsafe.Add(ref units, from);
                if (end - from <= WordEntry.MaximumLength)
                {
                    ulong word = WordCache.KeyOf(Unsafe.ReadUnaligned<ulong>(ref piece), end - from);
                    ulong hash = PieceHash.Compute(word);
                    ref WordLine line = ref PieceTable<WordLine>.PairOf(ref firstWord, wordShift, hash);
                    ulong place = WordCache.Find(ref line, word);
                    if (place == 0)
                    {
                        line = ref PieceTable<WordLine>.OtherPairOf(ref firstWord, wordShift, hash);
                        place = WordCache.Find(ref line, word);
                    }

                    if (place != 0)
                    {
                        destination = ref Unsafe.Add(ref destination, WordCache.Write(ref line, place, ref destination));
                        from = end;
                        continue;
                    }
                }

                Vector128<ulong> key = AsciiWindow.First(ref piece, end - from).AsUInt64();
                ulong low = key.ToScalar();
                ulong high = key.GetElement(1) | (ulong)(uint)(end - from) << 56;
                int found = ShortPieceCache.Find(ref first, shift, low, high, ref destination);
                if (found == 0)
                {
                    found = ShortPieceCache.FindElsewhere(ref first, shift, low, high, ref destination);
                    if (found == 0)
                    {
                        length = end - from;
                        position += from;
                        goto End;
                    }
                }

                destination = ref Unsafe.Add(ref destination, found);
                from = end;
            }

            position = next;
            ends = nextEnds;
            if (ends == 0)
            {
                break;
            }

            units = ref nextUnits;
            nextCopy = AsciiBlock.Readable - nextCopy;
        }

    End:
        count = (int)(Unsafe.ByteOffset(ref MemoryMarshal.GetReference(ids), ref destination) / sizeof(int));
        return position;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private int EncodeNew<TText>(TText text, int start, int length, Span<int> ids, EncoderScratch scratch, out ReadOnlySpan<int> rest)
        where TText : struct, IScannedText, allows ref struct
    {
        rest = default;
        int found = TooMany;
        if (length < AsciiWindow.Size)
        {
            Span<byte> copy = stackalloc byte[AsciiBlock.Readable];
            Vector128<ulong> key = AsciiWindow.First(ref text.UnitsAt(start, ref MemoryMarshal.GetReference(copy), out _), length).AsUInt64();
            found = EncodeShort(key.ToScalar(), key.GetElement(1) | (ulong)(uint)length << 56, length, ids, scratch);
        }

        return found >= 0 ? found : EncodeOther(text, start, start + length, ids, scratch, out rest);
    }

    /// <summary>Encodes a piece of another kind, and those of that kind behind it: first they are cut, then their records are on their way together.</summary>
    /// <remarks>Kept out of the common case, so that the loop's state there stays in registers.</remarks>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private int EncodeRun<TText>(TText text, int start, Span<int> ids, EncoderScratch scratch, out int count, out ReadOnlySpan<int> rest)
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
            ulong hash = PieceHash.Compute(text.Memory(position, end));
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
            ReadOnlySpan<int> known = records.Find(text.Memory(position, ends[i]), hashes[i]);
            if (known.Length is > 0 and <= Slack)
            {
                PieceRecords.Copy(known, ref Unsafe.Add(ref MemoryMarshal.GetReference(ids), count));
                count += known.Length;
            }
            else
            {
                count += EncodeOther(text, position, ends[i], hashes[i], ids[count..], scratch, out rest);
            }

            position = ends[i];
        }

        return position;
    }

    /// <summary>Whether a piece is other than ASCII, or has little before the next one that is: to go on with that costs more than the little.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool BeginsOtherPiece<TText>(TText text, int position)
        where TText : struct, IScannedText, allows ref struct
        => position + 2 < text.Length ? (text[position] | text[position + 1] | text[position + 2]) >= 0x80 : text[position] >= 0x80;
}
