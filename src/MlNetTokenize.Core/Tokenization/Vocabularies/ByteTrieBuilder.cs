using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlNetTokenize.Tokenization.Vocabularies;

/// <summary>Finds places for the nodes of a <see cref="ByteTrie"/>, in blocks of 256: a base and its children are always in one.</summary>
internal sealed class ByteTrieBuilder
{
    private const int BlockSize = 256;
    private const int WordsPerBlock = BlockSize / 64;

    // Blocks before these are left with the holes that they have: to look for them would cost more than they do.
    private const int OpenBlocks = 16;

    private readonly TokenVocabulary _vocabulary;
    private readonly int[] _sorted;

    // For each block a bit for each place that is free, and for each base that no node has.
    private readonly List<ulong> _freePlaces = [];
    private readonly List<ulong> _freeBases = [];
    private readonly List<int> _open = [];
    private ulong[] _units = [];

    public ByteTrieBuilder(TokenVocabulary vocabulary, ReadOnlySpan<int> ids)
    {
        _vocabulary = vocabulary;
        _sorted = Sort(vocabulary, ids);
        AddBlock();

        // No node has base 0: it stands for none.
        _freeBases[0] &= ~1ul;
        Build();
        Array.Resize(ref _units, _freePlaces.Count * 64);
    }

    public ulong[] Units => _units;

    public uint Root { get; private set; }

    // By their bytes, those of equal bytes in the order given.
    private static int[] Sort(TokenVocabulary vocabulary, ReadOnlySpan<int> ids)
    {
        var keys = new ulong[ids.Length];
        int[] order = new int[ids.Length];
        Span<byte> first = stackalloc byte[sizeof(ulong)];
        for (int i = 0; i < ids.Length; i++)
        {
            ReadOnlySpan<byte> token = vocabulary.BytesOf(ids[i]);
            first.Clear();
            token[..Math.Min(sizeof(ulong), token.Length)].CopyTo(first);
            keys[i] = BinaryPrimitives.ReadUInt64BigEndian(first);
            order[i] = i;
        }

        Array.Sort(keys, order);
        int[] given = ids.ToArray();
        for (int start = 0, end; start < order.Length; start = end)
        {
            for (end = start + 1; end < order.Length && keys[end] == keys[start]; end++)
            {
            }

            if (end - start > 1)
            {
                order.AsSpan(start..end).Sort((left, right) =>
                {
                    int compared = vocabulary.BytesOf(given[left]).SequenceCompareTo(vocabulary.BytesOf(given[right]));
                    return compared != 0 ? compared : left.CompareTo(right);
                });
            }
        }

        return [.. order.Select(place => given[place])];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Build()
    {
        // Empty tokens, which sort before all others, are at no node.
        int first = 0;
        while (first < _sorted.Length && _vocabulary.LengthOf(_sorted[first]) == 0)
        {
            first++;
        }

        // Nodes whose children have no place yet: the tokens below, how many bytes they share, and the node's own place; −1 for the root.
        var waiting = new Stack<(int Start, int End, int Depth, int Place)>();
        var children = new List<(byte Label, int Start, int End)>();
        waiting.Push((first, _sorted.Length, 0, -1));
        while (waiting.TryPop(out (int Start, int End, int Depth, int Place) node))
        {
            FindChildren(node.Start, node.End, node.Depth, children);
            if (children.Count == 0)
            {
                continue;
            }

            uint childrenBase = FindBase(children);
            if (node.Place < 0)
            {
                Root = childrenBase;
            }
            else
            {
                _units[node.Place] |= ByteTrie.UnitOf(0, childrenBase, ByteTrie.None);
            }

            for (int i = children.Count - 1; i >= 0; i--)
            {
                (byte label, int start, int end) = children[i];
                int place = (int)childrenBase ^ label;
                _freePlaces[place / 64] &= ~(1ul << (place % 64));

                // The tokens that end here come first.
                int token = ByteTrie.None;
                while (start < end && _vocabulary.LengthOf(_sorted[start]) == node.Depth + 1)
                {
                    token = _sorted[start++];
                }

                _units[place] = ByteTrie.UnitOf(label, ByteTrie.NoNode, token);
                if (start < end)
                {
                    waiting.Push((start, end, node.Depth + 1, place));
                }
            }
        }
    }

    private void FindChildren(int start, int end, int depth, List<(byte Label, int Start, int End)> children)
    {
        children.Clear();
        while (start < end)
        {
            byte label = _vocabulary.BytesOf(_sorted[start])[depth];
            int next = start + 1;
            while (next < end && _vocabulary.BytesOf(_sorted[next])[depth] == label)
            {
                next++;
            }

            children.Add((label, start, next));
            start = next;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private uint FindBase(List<(byte Label, int Start, int End)> children)
    {
        Span<ulong> bases = stackalloc ulong[WordsPerBlock];
        for (int i = _open.Count - 1; i >= 0; i--)
        {
            if (TryFindBase(_open[i], children, bases, out uint found))
            {
                return found;
            }
        }

        AddBlock();
        TryFindBase(_open[^1], children, bases, out uint inNewBlock);
        return inNewBlock;
    }

    // The bases that put every child on a free place: for each child the free places with the bits of its byte changed, and of those what they share.
    private bool TryFindBase(int block, List<(byte Label, int Start, int End)> children, Span<ulong> bases, out uint found)
    {
        ReadOnlySpan<ulong> places = CollectionsMarshal.AsSpan(_freePlaces).Slice(block * WordsPerBlock, WordsPerBlock);
        Span<ulong> free = CollectionsMarshal.AsSpan(_freeBases).Slice(block * WordsPerBlock, WordsPerBlock);
        free.CopyTo(bases);
        foreach ((byte label, _, _) in CollectionsMarshal.AsSpan(children))
        {
            for (int word = 0; word < WordsPerBlock; word++)
            {
                bases[word] &= ExchangeBits(places[word ^ (label >> 6)], label & 63);
            }
        }

        for (int word = 0; word < WordsPerBlock; word++)
        {
            if (bases[word] != 0)
            {
                int bit = BitOperations.TrailingZeroCount(bases[word]);
                free[word] &= ~(1ul << bit);
                found = (uint)((block * BlockSize) + (word * 64) + bit);
                return true;
            }
        }

        found = ByteTrie.NoNode;
        return false;
    }

    /// <summary>A word whose bit i is the given one's bit i XOR <paramref name="places"/>.</summary>
    private static ulong ExchangeBits(ulong bits, int places)
    {
        bits = (places & 1) == 0 ? bits : (bits >> 1 & 0x5555555555555555) | (bits & 0x5555555555555555) << 1;
        bits = (places & 2) == 0 ? bits : (bits >> 2 & 0x3333333333333333) | (bits & 0x3333333333333333) << 2;
        bits = (places & 4) == 0 ? bits : (bits >> 4 & 0x0F0F0F0F0F0F0F0F) | (bits & 0x0F0F0F0F0F0F0F0F) << 4;
        bits = (places & 8) == 0 ? bits : (bits >> 8 & 0x00FF00FF00FF00FF) | (bits & 0x00FF00FF00FF00FF) << 8;
        bits = (places & 16) == 0 ? bits : (bits >> 16 & 0x0000FFFF0000FFFF) | (bits & 0x0000FFFF0000FFFF) << 16;
        return BitOperations.RotateRight(bits, places & 32);
    }

    private void AddBlock()
    {
        int block = _freePlaces.Count / WordsPerBlock;
        int length = checked((block + 1) * BlockSize);
        if (length > ByteTrie.MaximumUnits)
        {
            throw new InvalidDataException($"The vocabulary's tokens need a tree of more than {ByteTrie.MaximumUnits} nodes, the most that are supported.");
        }

        if (_units.Length < length)
        {
            Array.Resize(ref _units, Math.Min(Math.Max(length, _units.Length * 2), ByteTrie.MaximumUnits));
        }

        for (int word = 0; word < WordsPerBlock; word++)
        {
            _freePlaces.Add(ulong.MaxValue);
            _freeBases.Add(ulong.MaxValue);
        }

        if (_open.Count == OpenBlocks)
        {
            _open.RemoveAt(0);
        }

        _open.Add(block);
    }
}
