using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.BytePairs.Merging;

/// <summary>Which pairs of tokens merge, and how early. Here tokens are counted by rank: first the bytes, each by its value, then one token for each merge.</summary>
/// <remarks>
/// A merge list gives each pair the rank of its place; in a vocabulary of ranks (tiktoken) every pair whose joined bytes are a token merges, at that
/// token's id. Either way, in the order of ranks, a token is made of one pair only: what the text of the token alone comes to before the token's merge is
/// one sequence of tokens, and a longer text comes to the same there or to nothing that ends where the token does. Merges of any other pair
/// never happen and are left out, and so are tokens that their own text does not lead to. That does not hold where a
/// pair has a lower rank than a token of it: see <see cref="IsOrdered"/>.
/// </remarks>
internal sealed partial class MergeTable
{
    private const int None = -1;
    private const int RankBits = 21;
    private const int SlotsPerLine = 8;
    private const int CacheLine = SlotsPerLine * sizeof(ulong);
    private const int MaximumRank = (1 << RankBits) - 1;

    private readonly int[] _rankOf;
    private readonly MergedToken[] _tokens;

    // A slot holds left, right and result in 21 bits each. Eight of them are a cache line and are looked at together, so that a pair costs one access to memory, whether it
    // merges or not: it is in the line of its hash, or, if that is full, in the next one that has room. Less than half of the slots are used. A result is never a byte, so 0 is free.
    private readonly ulong[] _slots;
    private readonly int _offset;
    private readonly int _shift;

    // Which pairs of two bytes merge, every piece asks.
    private readonly int[] _bytePairs = new int[256 * 256];

    private MergeTable(TokenVocabulary vocabulary, int[] byteIds, int capacity)
    {
        uint lines = BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, checked(capacity * 2) / SlotsPerLine));
        _slots = GC.AllocateArray<ulong>(checked((int)(lines + 1) * SlotsPerLine), pinned: true);
        _offset = (int)((-Marshal.UnsafeAddrOfPinnedArrayElement(_slots, 0) & (CacheLine - 1)) / sizeof(ulong));
        _shift = 64 - BitOperations.Log2(lines);
        _rankOf = new int[vocabulary.Count];
        Array.Fill(_rankOf, None);
        Array.Fill(_bytePairs, None);
        _tokens = new MergedToken[capacity + byteIds.Length];
        foreach (int id in byteIds)
        {
            // A byte that no text has may have no token.
            if (id >= 0)
            {
                _rankOf[id] = Count;
            }

            _tokens[Count] = new MergedToken(id, Count, Count);
            Count++;
        }
    }

    /// <summary>The number of tokens that merging can make, bytes among them.</summary>
    public int Count { get; private set; }

    /// <summary>Whether no pair has a lower rank than a token of it. Where one has, this table does not say how to merge.</summary>
    public bool IsOrdered { get; private set; }

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
        ulong line = HashOf(key) >> _shift;
        while (true)
        {
            Vector512<ulong> slots = Vector512.LoadUnsafe(ref LineAt(line));
            ulong found = Vector512.Equals(slots >>> RankBits, Vector512.Create(key)).ExtractMostSignificantBits();
            if (found != 0)
            {
                return (int)Unsafe.Add(ref LineAt(line), BitOperations.TrailingZeroCount(found)) & MaximumRank;
            }

            if (Vector512.EqualsAny(slots, Vector512<ulong>.Zero))
            {
                return None;
            }

            line = NextLine(line);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref ulong LineAt(ulong line) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_slots), _offset + (nint)(line * SlotsPerLine));

    private ulong NextLine(ulong line) => (line + 1) & (ulong.MaxValue >> _shift);

    // With a bit of its own, so that two bytes of rank 0 are not taken for a free slot.
    private static ulong KeyOf(int left, int right) => 1UL << (2 * RankBits) | (ulong)(uint)left << RankBits | (uint)right;

    // Fibonacci hashing (Knuth, The Art of Computer Programming, 6.4).
    private static ulong HashOf(ulong key) => key * 0x9E3779B97F4A7C15;

    /// <summary>A token that merging makes: its id, and the ranks of the two that it is made of; of a byte, its own.</summary>
    private readonly record struct MergedToken(int Id, int Left, int Right);
}
