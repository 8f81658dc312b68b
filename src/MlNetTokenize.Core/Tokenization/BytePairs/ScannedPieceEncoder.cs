using System.Buffers;
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
        // Blocks that would reach over the end are read from a copy with zeros behind it.
        Span<byte> tail = stackalloc byte[2 * AsciiBlock.Size];
        tail.Clear();
        int tailStart = Math.Max(0, text.Length - AsciiBlock.Size + 1);
        text.CopyWindows(tailStart, tail);
        AsciiBlock block = default;
        int blockStart = start - AsciiBlock.Size;

        PieceTable<ShortPieceEntry> table = ShortPieces.Table;
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
                block = isInText ? AsciiBlock.Load(text, position) : AsciiBlock.Load(new Utf8Text(tail), position - tailStart);
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
                Vector128<ulong> key = AsciiWindow.First(window, length).AsUInt64();
                ulong low = key.ToScalar();
                ulong high = key.GetElement(1) | (ulong)(uint)length << 56;
                int found = ShortPieceCache.Find(ref first, shift, low, high, ref Unsafe.Add(ref destination, written));
                if (found == 0)
                {
                    found = EncodeShort(low, high, length, ids[written..], scratch);
                    table = ShortPieces.Table;
                    first = ref table.First;
                    shift = table.Shift;
                }

                if (found >= 0)
                {
                    written += found;
                    position += length;
                    continue;
                }
            }

            position = EncodeRun<TText>(text, position, ids[written..], scratch, out int other, out rest);
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
            count += EncodeOther(text, position, ends[i], hashes[i], ids[count..], scratch, out rest);
            position = ends[i];
        }

        return position;
    }

    private static bool BeginsOtherPiece<TText>(TText text, int position)
        where TText : struct, IScannedText, allows ref struct
        => text[position] >= 0x80 || (text[position] == ' ' && position + 1 < text.Length && text[position + 1] >= 0x80);
}
