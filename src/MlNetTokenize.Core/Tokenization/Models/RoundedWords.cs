using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MlNetTokenize.Tokenization.BytePairs.Caching;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>The pieces of words after a sum of scores that is rounded to 32 bits at each piece. Shared by all threads, bounded.</summary>
/// <remarks>
/// Rounding can only decide between sequences whose sums are nearly equal. Each sum of a word is off by at most half a unit of its last place for each piece, so that the best sequence is found
/// if it is better than the second by as many units as the word has characters: that is so up to a limit of the sum before the word. Beyond it, what comes of a word is the same for all sums of
/// the same exponent and last bit, as long as no sum within the word has another exponent: all of them are whole numbers of the same unit then.
/// </remarks>
internal sealed class RoundedWords
{
    /// <summary>The longest word that <see cref="TryAddShort"/> knows, in bytes.</summary>
    public const int LongestShortWord = LongestShort - 1;

    /// <summary>The longest word that is kept, in bytes.</summary>
    public const int LongestWord = 256;

    private const int MostPieces = 40;
    private const int LongestShort = 16;
    private const int LongestOfExponent = LongestShort - 2;
    private const float LargestStep = 256;
    private const int MostShortPieces = ShortPieceEntry.MaximumCount - 1;

    // A piece and its length share a word, so that a known word needs no other memory than its own.
    private const int LengthBits = 9;
    private const int LargestId = (1 << (32 - LengthBits)) - 1;

    private readonly TokenVocabulary _vocabulary;
    private readonly RoundedLimit _limits;
    private readonly double[] _scores;

    // Words of at most fifteen bytes and two pieces: up to which sum it holds; the pieces.
    private readonly ShortPieceCache _short = new();

    // Up to which sum it holds; the pieces; their scores.
    private readonly LongPieceCache _limited = new();

    // Words of at most fourteen bytes and two pieces, within which no sum is lower than by a certain step: by how much the sum changes; the pieces. The word has the sum's exponent and last bit behind it.
    private readonly ShortPieceCache _shortOfExponent = new();

    // By how much the sum changes, and the lowest within; the pieces. The word has its exponent and last bit behind it.
    private readonly LongPieceCache _ofExponent = new();

    public RoundedWords(TokenVocabulary vocabulary, ByteTrie tokens, double[] scores, float unknownScore)
    {
        _vocabulary = vocabulary;
        _limits = new RoundedLimit(tokens, scores, unknownScore);
        _scores = scores;
    }

    /// <summary>Adds the pieces of a word if it is known what they are.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where in the text the word begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="sum">The sum before it, and then behind it.</param>
    /// <param name="tokens">Where they go.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryAdd(ReadOnlySpan<byte> text, int start, int end, ref float sum, PieceTokens tokens)
    {
        if (end - start >= LongestShort)
        {
            return TryAddLong(text[start..end], start, ref sum, tokens);
        }

        (ulong low, ulong high) = start + (2 * sizeof(ulong)) <= text.Length
            ? RoundedWordKeys.ShortOf(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), start), end - start)
            : RoundedWordKeys.ShortOf(text[start..end]);
        return TryAddShort(low, high, start, ref sum, tokens) || TryAddLong(text[start..end], start, ref sum, tokens);
    }

    /// <summary>The same for a word of at most fifteen bytes.</summary>
    /// <param name="low">The first eight bytes, filled up with zeros.</param>
    /// <param name="high">The others, and the number of all in the last byte.</param>
    /// <param name="start">Where in the text it begins.</param>
    /// <param name="sum">The sum before it, and then behind it.</param>
    /// <param name="tokens">Where they go.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAddShort(ulong low, ulong high, int start, ref float sum, PieceTokens tokens)
    {
        PieceTable<ShortPieceEntry> table = _short.Table;
        Unsafe.SkipInit(out Vector128<int> found);
        ref int entry = ref Unsafe.As<Vector128<int>, int>(ref found);
        int count = ShortPieceCache.Find(ref table.First, table.Shift, low, high, ref entry);
        if (count == 0 && (count = _short.FindElsewhere(low, high, ref entry)) == 0)
        {
            return false;
        }

        if (-sum > BitConverter.Int32BitsToSingle(entry))
        {
            return TryAddShortOfExponent(low, high, start, ref sum, tokens);
        }

        for (int i = 1; i < count; i++)
        {
            int piece = Unsafe.Add(ref entry, i);
            start = Add(piece, start, tokens);
            sum += (float)_scores[piece & LargestId];
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private bool TryAddShortOfExponent(ulong low, ulong high, int start, ref float sum, PieceTokens tokens)
    {
        int length = (int)(high >> 56);
        if (length <= LongestOfExponent && RoundedWordKeys.ExponentOf(sum - LargestStep) == RoundedWordKeys.ExponentOf(sum))
        {
            Unsafe.SkipInit(out Vector128<int> found);
            ref int entry = ref Unsafe.As<Vector128<int>, int>(ref found);
            PieceTable<ShortPieceEntry> table = _shortOfExponent.Table;
            ulong key = RoundedWordKeys.WithExponent(high, sum);
            int count = ShortPieceCache.Find(ref table.First, table.Shift, low, key, ref entry);
            if (count == 0)
            {
                count = _shortOfExponent.FindElsewhere(low, key, ref entry);
            }

            if (count > 0)
            {
                for (int i = 1; i < count; i++)
                {
                    start = Add(Unsafe.Add(ref entry, i), start, tokens);
                }

                sum += BitConverter.Int32BitsToSingle(entry);
                return true;
            }
        }

        Span<byte> word = stackalloc byte[2 * sizeof(ulong)];
        BitConverter.TryWriteBytes(word, low);
        BitConverter.TryWriteBytes(word[sizeof(ulong)..], high);
        return TryAddOfExponent(word[..length], start, ref sum, tokens);
    }

    private bool TryAddLong(ReadOnlySpan<byte> word, int start, ref float sum, PieceTokens tokens)
    {
        ReadOnlySpan<int> entry = _limited.Find(word, PieceHash.Compute(word));
        if (entry.IsEmpty || -sum > BitConverter.Int32BitsToSingle(entry[0]))
        {
            return TryAddOfExponent(word, start, ref sum, tokens);
        }

        int count = entry.Length / 2;
        float total = sum;
        for (int i = 1; i <= count; i++)
        {
            start = Add(entry[i], start, tokens);
            total += BitConverter.Int32BitsToSingle(entry[i + count]);
        }

        sum = total;
        return true;
    }

    /// <summary>Keeps the pieces of a word.</summary>
    /// <param name="word">The word.</param>
    /// <param name="ids">Its pieces, none of them unknown or user-defined.</param>
    /// <param name="before">The sum before it.</param>
    /// <param name="behind">The sum behind it.</param>
    /// <param name="lowest">The lowest of all sums that were compared.</param>
    public void Keep(ReadOnlySpan<byte> word, ReadOnlySpan<int> ids, float before, float behind, float lowest)
    {
        if (ids.Length > MostPieces || _vocabulary.Count > LargestId)
        {
            return;
        }

        ulong hash = PieceHash.Compute(word);
        if (!IsKnown(word, hash) && _limits.LimitOf(word) is var limit && -before <= limit)
        {
            if (word.Length < LongestShort && ids.Length <= MostShortPieces)
            {
                KeepShort(word, ids, limit);
                return;
            }

            Span<int> entry = stackalloc int[1 + (2 * MostPieces)];
            entry = entry[..(1 + (2 * ids.Length))];
            entry[0] = BitConverter.SingleToInt32Bits(limit);
            Pack(ids, entry[1..]);
            for (int i = 0; i < ids.Length; i++)
            {
                entry[1 + ids.Length + i] = BitConverter.SingleToInt32Bits((float)_scores[ids[i]]);
            }

            _limited.Add(word, hash, entry);
        }
        else if (RoundedWordKeys.ExponentOf(before) == RoundedWordKeys.ExponentOf(lowest) && before < 0)
        {
            if (word.Length <= LongestOfExponent && ids.Length <= MostShortPieces && before - lowest <= LargestStep)
            {
                (ulong low, ulong high) = RoundedWordKeys.ShortOf(word);
                Span<int> shortEntry = stackalloc int[1 + MostShortPieces];
                shortEntry[0] = BitConverter.SingleToInt32Bits(behind - before);
                Pack(ids, shortEntry[1..]);
                _shortOfExponent.Add(low, RoundedWordKeys.WithExponent(high, before), shortEntry[..(1 + ids.Length)]);
            }

            // There is room for more of them than in the other.
            Span<byte> key = stackalloc byte[LongestWord + RoundedWordKeys.End];
            key = RoundedWordKeys.KeyOf(word, before, key);
            Span<int> entry = stackalloc int[2 + MostPieces];
            entry = entry[..(2 + ids.Length)];
            entry[0] = BitConverter.SingleToInt32Bits(behind - before);
            entry[1] = BitConverter.SingleToInt32Bits(lowest - before);
            Pack(ids, entry[2..]);
            _ofExponent.Add(key, PieceHash.Compute(key), entry);
        }
    }

    private bool IsKnown(ReadOnlySpan<byte> word, ulong hash)
    {
        if (!_limited.Find(word, hash).IsEmpty)
        {
            return true;
        }

        if (word.Length >= LongestShort)
        {
            return false;
        }

        (ulong low, ulong high) = RoundedWordKeys.ShortOf(word);
        Span<int> entry = stackalloc int[1 + ShortPieceEntry.MaximumCount];
        PieceTable<ShortPieceEntry> table = _short.Table;
        return ShortPieceCache.Find(ref table.First, table.Shift, low, high, ref entry[0]) > 0 || _short.FindElsewhere(low, high, ref entry[0]) > 0;
    }

    private void KeepShort(ReadOnlySpan<byte> word, ReadOnlySpan<int> ids, float limit)
    {
        (ulong low, ulong high) = RoundedWordKeys.ShortOf(word);
        Span<int> entry = stackalloc int[1 + MostShortPieces];
        entry[0] = BitConverter.SingleToInt32Bits(limit);
        Pack(ids, entry[1..]);
        _short.Add(low, high, entry[..(1 + ids.Length)]);
    }

    private bool TryAddOfExponent(ReadOnlySpan<byte> word, int start, ref float sum, PieceTokens tokens)
    {
        Span<byte> key = stackalloc byte[LongestWord + RoundedWordKeys.End];
        key = RoundedWordKeys.KeyOf(word, sum, key);
        ReadOnlySpan<int> entry = _ofExponent.Find(key, PieceHash.Compute(key));
        if (entry.IsEmpty || RoundedWordKeys.ExponentOf(sum + BitConverter.Int32BitsToSingle(entry[1])) != RoundedWordKeys.ExponentOf(sum))
        {
            return false;
        }

        foreach (int piece in entry[2..])
        {
            start = Add(piece, start, tokens);
        }

        sum += BitConverter.Int32BitsToSingle(entry[0]);
        return true;
    }

    // Returns where it ends.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Add(int piece, int start, PieceTokens tokens)
    {
        int end = start + (int)((uint)piece >> (32 - LengthBits));
        tokens.Add(piece & LargestId, start, end);
        return end;
    }

    private void Pack(ReadOnlySpan<int> ids, Span<int> pieces)
    {
        for (int i = 0; i < ids.Length; i++)
        {
            pieces[i] = ids[i] | _vocabulary.LengthOf(ids[i]) << (32 - LengthBits);
        }
    }
}
