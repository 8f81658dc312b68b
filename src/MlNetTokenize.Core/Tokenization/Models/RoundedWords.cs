using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
    /// <summary>The longest word that is kept, in bytes.</summary>
    public const int LongestWord = 256;

    private const int MostPieces = 40;
    private const int KeyEnd = 2;
    private const float UnitsInOne = 1 << 23;

    private readonly TokenVocabulary _vocabulary;
    private readonly ByteTrie _tokens;
    private readonly double[] _scores;
    private readonly double _unknownScore;

    // Up to which sum it holds; the pieces; their scores.
    private readonly LongPieceCache _limited = new();

    // By how much the sum changes, and the lowest within; the pieces. The word has its exponent and last bit behind it.
    private readonly LongPieceCache _ofExponent = new();

    public RoundedWords(TokenVocabulary vocabulary, ByteTrie tokens, double[] scores, float unknownScore)
    {
        _vocabulary = vocabulary;
        _tokens = tokens;
        _scores = scores;
        _unknownScore = unknownScore;
    }

    /// <summary>Adds the pieces of a word if it is known what they are.</summary>
    /// <param name="word">The word.</param>
    /// <param name="start">Where in the text it begins.</param>
    /// <param name="sum">The sum before it, and then behind it.</param>
    /// <param name="tokens">Where they go.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryAdd(ReadOnlySpan<byte> word, int start, ref float sum, PieceTokens tokens)
    {
        ReadOnlySpan<int> entry = _limited.Find(word, PieceHash.Compute(word));
        if (entry.IsEmpty || -sum > BitConverter.Int32BitsToSingle(entry[0]))
        {
            return TryAddOfExponent(word, start, ref sum, tokens);
        }

        int count = entry.Length / 2;
        Add(entry.Slice(1, count), start, tokens);
        float total = sum;
        foreach (float score in MemoryMarshal.Cast<int, float>(entry[(1 + count)..]))
        {
            total += score;
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
        if (ids.Length > MostPieces)
        {
            return;
        }

        ulong hash = PieceHash.Compute(word);
        if (_limited.Find(word, hash).IsEmpty && LimitOf(word) is var limit && -before <= limit)
        {
            Span<int> entry = stackalloc int[1 + (2 * MostPieces)];
            entry = entry[..(1 + (2 * ids.Length))];
            entry[0] = BitConverter.SingleToInt32Bits(limit);
            ids.CopyTo(entry[1..]);
            for (int i = 0; i < ids.Length; i++)
            {
                entry[1 + ids.Length + i] = BitConverter.SingleToInt32Bits((float)_scores[ids[i]]);
            }

            _limited.Add(word, hash, entry);
        }
        else if (ExponentOf(before) == ExponentOf(lowest) && before < 0)
        {
            Span<byte> key = stackalloc byte[LongestWord + KeyEnd];
            key = KeyOf(word, before, key);
            Span<int> entry = stackalloc int[2 + MostPieces];
            entry = entry[..(2 + ids.Length)];
            entry[0] = BitConverter.SingleToInt32Bits(behind - before);
            entry[1] = BitConverter.SingleToInt32Bits(lowest - before);
            ids.CopyTo(entry[2..]);
            _ofExponent.Add(key, PieceHash.Compute(key), entry);
        }
    }

    private bool TryAddOfExponent(ReadOnlySpan<byte> word, int start, ref float sum, PieceTokens tokens)
    {
        Span<byte> key = stackalloc byte[LongestWord + KeyEnd];
        key = KeyOf(word, sum, key);
        ReadOnlySpan<int> entry = _ofExponent.Find(key, PieceHash.Compute(key));
        if (entry.IsEmpty || ExponentOf(sum + BitConverter.Int32BitsToSingle(entry[1])) != ExponentOf(sum))
        {
            return false;
        }

        Add(entry[2..], start, tokens);
        sum += BitConverter.Int32BitsToSingle(entry[0]);
        return true;
    }

    private void Add(ReadOnlySpan<int> ids, int start, PieceTokens tokens)
    {
        foreach (int id in ids)
        {
            int end = start + _vocabulary.LengthOf(id);
            tokens.Add(id, start, end);
            start = end;
        }
    }

    private static int ExponentOf(float sum) => BitConverter.SingleToInt32Bits(sum) >> 23 & 0xFF;

    private static Span<byte> KeyOf(ReadOnlySpan<byte> word, float sum, Span<byte> key)
    {
        word.CopyTo(key);
        key[word.Length] = (byte)ExponentOf(sum);
        key[word.Length + 1] = (byte)(BitConverter.SingleToInt32Bits(sum) & 1);
        return key[..(word.Length + KeyEnd)];
    }

    // How large a sum may be before the word: its sums are off by less than the best sequence is better than the second.
    [SkipLocalsInit]
    private float LimitOf(ReadOnlySpan<byte> word)
    {
        Span<double> best = stackalloc double[LongestWord + 1];
        Span<double> second = stackalloc double[LongestWord + 1];
        best[..(word.Length + 1)].Fill(double.NegativeInfinity);
        second[..(word.Length + 1)].Fill(double.NegativeInfinity);
        best[0] = 0;
        int characters = 0;
        for (int start = 0, length; start < word.Length; start += length, characters++)
        {
            length = Math.Min(Utf8Characters.LengthAt(word[start]), word.Length - start);
            bool hasCharacter = false;
            uint node = _tokens.Root;
            for (int i = start; i < word.Length && _tokens.TryStep(ref node, word[i], out int token); i++)
            {
                if (token != ByteTrie.None)
                {
                    Take(best, second, start, i + 1, _scores[token]);
                    hasCharacter |= i + 1 == start + length;
                }
            }

            if (!hasCharacter)
            {
                Take(best, second, start, start + length, _unknownScore);
            }
        }

        double margin = best[word.Length] - second[word.Length];
        double limit = (margin * UnitsInOne / characters * 0.9) + best[word.Length] - 1;
        return (float)Math.Clamp(limit, -1, 1e30);
    }

    private static void Take(Span<double> best, Span<double> second, int start, int end, double score)
    {
        double candidate = best[start] + score;
        if (candidate > best[end])
        {
            second[end] = Math.Max(best[end], second[start] + score);
            best[end] = candidate;
        }
        else
        {
            second[end] = Math.Max(second[end], candidate);
        }
    }
}
