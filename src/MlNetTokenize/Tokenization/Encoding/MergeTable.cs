using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlNetTokenize;

/// <summary>Which pairs of tokens merge, and how early. Here tokens are counted by rank: first the bytes, each by its value, then one token for each merge.</summary>
/// <remarks>
/// A merge list gives each pair the rank of its place; in a vocabulary of ranks (tiktoken) every pair whose joined bytes are a token merges, at that
/// token's id. Either way, in the order of ranks, a token is made of one pair only: what the text of the token alone comes to before the token's merge is
/// one sequence of tokens, and a longer text comes to the same there or to nothing that ends where the token does. Merges of any other pair
/// never happen and are left out, and so are tokens that their own text does not lead to. That does not hold where a
/// pair has a lower rank than a token of it: see <see cref="IsOrdered"/>.
/// </remarks>
internal sealed class MergeTable
{
    private const int None = -1;
    private const int RankBits = 21;
    private const int FilterBits = 8;
    private const int MaximumRank = (1 << RankBits) - 1;

    private readonly int[] _rankOf;
    private readonly MergedToken[] _tokens;

    // Open addressing with linear probing, at most half full. A slot holds left, right and result in 21 bits each, so that a pair costs one
    // look. A result is never a byte, so 0 is free.
    private readonly ulong[] _slots;
    private readonly int _shift;

    // A bit for each pair that merges, at a place of few: most pairs do not merge, and this part of the table stays in a processor's nearer memory.
    private readonly ulong[] _mayMerge;
    private readonly int _filterShift;

    // The same for two bytes: which pairs of those merge, every piece asks.
    private readonly int[] _bytePairs = new int[256 * 256];

    private MergeTable(TokenVocabulary vocabulary, int[] byteIds, int capacity)
    {
        uint size = BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, checked(capacity * 2)));
        _slots = new ulong[size];
        _shift = 64 - BitOperations.Log2(size);
        _mayMerge = new ulong[size * FilterBits / 64];
        _filterShift = 64 - BitOperations.Log2(size * FilterBits);
        _rankOf = new int[vocabulary.Count];
        Array.Fill(_rankOf, None);
        Array.Fill(_bytePairs, None);
        _tokens = new MergedToken[capacity + byteIds.Length];
        foreach (int id in byteIds)
        {
            _rankOf[id] = Count;
            _tokens[Count] = new MergedToken(id, Count, Count);
            Count++;
        }
    }

    /// <summary>The number of tokens that merging can make, bytes among them.</summary>
    public int Count { get; private set; }

    /// <summary>Whether no pair has a lower rank than a token of it. Where one has, this table does not say how to merge.</summary>
    public bool IsOrdered { get; private set; }

    /// <summary>Of a merge list.</summary>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="byteIds">Those of the 256 bytes.</param>
    /// <param name="merges">The list.</param>
    /// <exception cref="InvalidDataException">A pair is not of ordinary tokens, its joined bytes are no ordinary token, or it stands twice.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static MergeTable FromMerges(TokenVocabulary vocabulary, int[] byteIds, ReadOnlySpan<TokenPair> merges)
    {
        var table = new MergeTable(vocabulary, byteIds, merges.Length);
        var leftOut = new HashSet<TokenPair>();
        var early = new List<(int Left, int Right, int Result)>();
        byte[] joined = new byte[64];
        for (int place = 0; place < merges.Length; place++)
        {
            (int left, int right) = merges[place];
            if (!vocabulary.IsOrdinary(left) || !vocabulary.IsOrdinary(right))
            {
                throw new InvalidDataException($"Merge {place} joins tokens {left} and {right}; one of them does not exist or is special.");
            }

            int length = checked(vocabulary.LengthOf(left) + vocabulary.LengthOf(right));
            if (joined.Length < length)
            {
                joined = new byte[length * 2];
            }

            vocabulary.BytesOf(left).CopyTo(joined);
            vocabulary.BytesOf(right).CopyTo(joined.AsSpan(vocabulary.LengthOf(left)));
            if (!vocabulary.TryGetId(joined.AsSpan(0, length), out int result) || vocabulary.IsSpecial(result))
            {
                throw new InvalidDataException(
                    $"Merge {place} joins tokens {left} and {right}, but no ordinary token is {PrintableBytes.Encode(joined.AsSpan(0, length))}.");
            }

            if (table.Find(table._rankOf[left], table._rankOf[right]) != None || leftOut.Contains(merges[place]))
            {
                throw new InvalidDataException($"Merge {place} joins tokens {left} and {right}, which an earlier merge joins already.");
            }

            if (!table.TryAdd(left, right, result))
            {
                leftOut.Add(merges[place]);
                if (table._rankOf[left] == None || table._rankOf[right] == None)
                {
                    early.Add((left, right, result));
                }
            }
        }

        table.IsOrdered = !early.Exists(merge => table.ComesLater(merge.Left, merge.Right, merge.Result));
        return table;
    }

    /// <summary>Of a vocabulary whose ids are its ranks.</summary>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="byteIds">Those of the 256 bytes.</param>
    /// <param name="prefixes">Finds all ordinary tokens.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static MergeTable FromRanks(TokenVocabulary vocabulary, int[] byteIds, TokenPrefixes prefixes)
    {
        var table = new MergeTable(vocabulary, byteIds, vocabulary.Count);
        for (int id = 0; id < vocabulary.Count; id++)
        {
            if (!vocabulary.IsOrdinary(id) || vocabulary.LengthOf(id) == 1)
            {
                continue;
            }

            // Its pair is the two tokens of lower rank that its text comes to, and there is one such sequence: the first that fits is it.
            ReadOnlySpan<byte> token = vocabulary.BytesOf(id);
            for (int left = prefixes.ShorterThan(id); left != TokenPrefixes.None; left = prefixes.ShorterThan(left))
            {
                if (table._rankOf[left] != None && vocabulary.TryGetId(token[vocabulary.LengthOf(left)..], out int right) && table.TryAdd(left, right, id))
                {
                    break;
                }
            }
        }

        table.IsOrdered = true;
        for (int id = 0; id < vocabulary.Count && table.IsOrdered; id++)
        {
            if (!vocabulary.IsOrdinary(id) || table._rankOf[id] != None)
            {
                continue;
            }

            ReadOnlySpan<byte> token = vocabulary.BytesOf(id);
            for (int left = prefixes.ShorterThan(id); left != TokenPrefixes.None; left = prefixes.ShorterThan(left))
            {
                // Of two tokens of lower rank it would have been made, if they ever met.
                if (vocabulary.TryGetId(token[vocabulary.LengthOf(left)..], out int right) && (left > id || right > id) && table.ComesLater(left, right, id))
                {
                    table.IsOrdered = false;
                    break;
                }
            }
        }

        return table;
    }

    /// <summary>The token's rank, or −1 where merging never makes it.</summary>
    public int RankOf(int id) => _rankOf[id];

    /// <summary>The id of the token of that rank.</summary>
    public int IdOf(int rank) => _tokens[rank].Id;

    /// <summary>Whether two tokens, given by rank, can stand next to each other: merging the bytes of both never merges across the border.</summary>
    /// <remarks>
    /// Undoes the merges of the two from the last one back. Where at some time the tokens at the border are a pair that merges before either of
    /// them changes again, it would have been merged (is_valid_token_pair in GitHub's rust-gems, crates/bpe).
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool CanMeet(int left, int right)
    {
        MergedToken[] tokens = _tokens;
        int limit = int.MaxValue;
        while (true)
        {
            int merged = Find(left, right);
            if (merged != None && merged < limit)
            {
                return false;
            }

            if (left > right)
            {
                // The left one was made later. The limit is its own rank: at equal ranks the left one of two merges is first.
                limit = left;
                left = tokens[left].Right;
                if (left == limit)
                {
                    limit = right + 1;
                    right = tokens[right].Left;
                    if (right + 1 == limit)
                    {
                        return true;
                    }
                }
            }
            else
            {
                limit = right + 1;
                right = tokens[right].Left;
                if (right + 1 == limit)
                {
                    limit = left;
                    left = tokens[left].Right;
                    if (left == limit)
                    {
                        return true;
                    }
                }
            }
        }
    }

    /// <summary>The rank at which two bytes merge, or −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FindBytes(byte left, byte right) => _bytePairs[left << 8 | right];

    /// <summary>The rank at which two tokens, given by rank, merge, which is the rank of the token that they make; or −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int left, int right)
    {
        ulong key = KeyOf(left, right);
        ulong hash = HashOf(key);
        ulong filter = hash >> _filterShift;
        if ((_mayMerge[filter >> 6] >> (int)filter & 1) == 0)
        {
            return None;
        }

        ulong[] slots = _slots;
        for (ulong slot = hash >> _shift; ; slot++)
        {
            ulong entry = slots[slot & (ulong)(slots.Length - 1)];
            if (entry >> RankBits == key)
            {
                return (int)entry & MaximumRank;
            }

            if (entry == 0)
            {
                return None;
            }
        }
    }

    /// <summary>Whether a merge, left out because a token of its pair came later, may happen all the same.</summary>
    private bool ComesLater(int leftId, int rightId, int resultId)
    {
        int left = _rankOf[leftId];
        int right = _rankOf[rightId];
        if (left == None || right == None)
        {
            return false;
        }

        // If what it makes was made before the later of the two, they are never seen next to each other.
        int result = _rankOf[resultId];
        return result == None || result > Math.Max(left, right);
    }

    /// <summary>Gives the token the next rank, unless its merge never happens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryAdd(int leftId, int rightId, int resultId)
    {
        int left = _rankOf[leftId];
        int right = _rankOf[rightId];
        if (left == None || right == None || _rankOf[resultId] != None || !CanMeet(left, right))
        {
            return false;
        }

        int rank = Count;
        if (rank > MaximumRank)
        {
            throw new InvalidDataException($"The vocabulary has more than {MaximumRank} merges, the most that are supported.");
        }

        _rankOf[resultId] = rank;
        _tokens[rank] = new MergedToken(resultId, left, right);
        Count++;
        if (left < 256 && right < 256)
        {
            _bytePairs[left << 8 | right] = rank;
        }

        ulong key = KeyOf(left, right);
        ulong hash = HashOf(key);
        ulong filter = hash >> _filterShift;
        _mayMerge[filter >> 6] |= 1UL << (int)filter;
        ulong slot = hash >> _shift;
        while (_slots[slot & (ulong)(_slots.Length - 1)] != 0)
        {
            slot++;
        }

        _slots[slot & (ulong)(_slots.Length - 1)] = key << RankBits | (uint)rank;
        return true;
    }

    private static ulong KeyOf(int left, int right) => (ulong)(uint)left << RankBits | (uint)right;

    // Fibonacci hashing (Knuth, The Art of Computer Programming, 6.4).
    private static ulong HashOf(ulong key) => key * 0x9E3779B97F4A7C15;

    /// <summary>A token that merging makes: its id, and the ranks of the two that it is made of; of a byte, its own.</summary>
    private readonly record struct MergedToken(int Id, int Left, int Right);
}
