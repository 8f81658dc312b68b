using System.Numerics;

namespace MlNetTokenize;

/// <summary>Which pairs of tokens merge, how early, and into what. Immutable.</summary>
/// <remarks>
/// A merge list, as training makes it, gives each pair the rank of its place. A vocabulary of ranks (tiktoken) has no list: every pair
/// whose joined bytes are a token merges, at that token's id.
/// </remarks>
internal sealed class MergeTable
{
    /// <summary>The rank of a pair that does not merge.</summary>
    public const int NoMerge = int.MaxValue;

    // Open addressing with linear probing, at most half full. A key is left << 32 | right, plus one so that 0 is free.
    private readonly ulong[] _keys;
    private readonly int[] _ranks;
    private readonly int _shift;

    // The token that each rank makes; null where the rank is the id.
    private readonly int[]? _results;

    private MergeTable(int capacity, int[]? results)
    {
        uint size = BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, checked(capacity * 2)));
        _keys = new ulong[size];
        _ranks = new int[size];
        _shift = 64 - BitOperations.Log2(size);
        _results = results;
    }

    /// <summary>Of a merge list.</summary>
    /// <exception cref="InvalidDataException">A pair is not of ordinary tokens, its joined bytes are no ordinary token, or it stands twice.</exception>
    public static MergeTable FromMerges(TokenVocabulary vocabulary, ReadOnlySpan<TokenPair> merges)
    {
        var results = new int[merges.Length];
        var table = new MergeTable(merges.Length, results);
        for (int rank = 0; rank < merges.Length; rank++)
        {
            (int left, int right) = merges[rank];
            if (!IsOrdinary(vocabulary, left) || !IsOrdinary(vocabulary, right))
            {
                throw new InvalidDataException($"Merge {rank} joins tokens {left} and {right}; one of them does not exist or is special.");
            }

            byte[] joined = [.. vocabulary[left].Span, .. vocabulary[right].Span];
            if (!vocabulary.TryGetId(joined, out results[rank]) || vocabulary.IsSpecial(results[rank]))
            {
                throw new InvalidDataException($"Merge {rank} joins tokens {left} and {right}, but no ordinary token is {PrintableBytes.Encode(joined)}.");
            }

            if (!table.TryAdd(left, right, rank))
            {
                throw new InvalidDataException($"Merge {rank} joins tokens {left} and {right}, which an earlier merge joins already.");
            }
        }

        return table;
    }

    /// <summary>Of a vocabulary whose ids are its ranks.</summary>
    public static MergeTable FromRanks(TokenVocabulary vocabulary)
    {
        var merges = new List<(int Left, int Right, int Rank)>();
        for (int id = 0; id < vocabulary.Count; id++)
        {
            if (!IsOrdinary(vocabulary, id))
            {
                continue;
            }

            ReadOnlySpan<byte> token = vocabulary[id].Span;
            for (int cut = 1; cut < token.Length; cut++)
            {
                if (vocabulary.TryGetId(token[..cut], out int left) && !vocabulary.IsSpecial(left)
                    && vocabulary.TryGetId(token[cut..], out int right) && !vocabulary.IsSpecial(right))
                {
                    merges.Add((left, right, id));
                }
            }
        }

        var table = new MergeTable(merges.Count, results: null);
        foreach ((int left, int right, int rank) in merges)
        {
            table.TryAdd(left, right, rank);
        }

        return table;
    }

    /// <summary>The rank of the pair, or <see cref="NoMerge"/>.</summary>
    public int RankOf(int left, int right)
    {
        ulong key = KeyOf(left, right);
        for (ulong slot = SlotOf(key); ; slot++)
        {
            ulong entry = _keys[slot & (ulong)(_keys.Length - 1)];
            if (entry == key)
            {
                return _ranks[slot & (ulong)(_keys.Length - 1)];
            }

            if (entry == 0)
            {
                return NoMerge;
            }
        }
    }

    /// <summary>The token that a merge of this rank makes.</summary>
    public int ResultOf(int rank) => _results is null ? rank : _results[rank];

    private bool TryAdd(int left, int right, int rank)
    {
        ulong key = KeyOf(left, right);
        ulong slot = SlotOf(key);
        for (; _keys[slot & (ulong)(_keys.Length - 1)] is var entry && entry != 0; slot++)
        {
            if (entry == key)
            {
                return false;
            }
        }

        _keys[slot & (ulong)(_keys.Length - 1)] = key;
        _ranks[slot & (ulong)(_keys.Length - 1)] = rank;
        return true;
    }

    private static bool IsOrdinary(TokenVocabulary vocabulary, int id) => vocabulary.Contains(id) && !vocabulary.IsSpecial(id);

    private static ulong KeyOf(int left, int right) => ((ulong)(uint)left << 32 | (uint)right) + 1;

    // Fibonacci hashing (Knuth, The Art of Computer Programming, 6.4).
    private ulong SlotOf(ulong key) => key * 0x9E3779B97F4A7C15 >> _shift;
}
