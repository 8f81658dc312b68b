using System.Collections.ObjectModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace MlNetTokenize.Tokenization.Vocabularies;

/// <summary>
/// Ids and their bytes, both ways. Immutable. Some ids are holes, without a token: published vocabularies have some. A special token's bytes
/// are its text in UTF-8; an ordinary token may have the same, and is the one that its bytes lead to.
/// </summary>
internal sealed class TokenVocabulary
{
    private const int Ahead = 32;

    // All tokens' bytes behind each other; token i is _bytes[_starts[i].._starts[i + 1]].
    private readonly byte[] _bytes;
    private readonly int[] _starts;

    // Open addressing with linear probing, at most half full. A slot holds id + 1 in its low half, 0 where it is free, and in its high half bits
    // of the hash, so that what is not there mostly costs one look.
    private readonly ulong[] _slots;
    private readonly int _shift;
    private readonly bool[] _isSpecial;
    private readonly bool _keepsTwins;

    // Tokens that no text has.
    private readonly HashSet<int> _empty = [];

    // Tokens whose bytes lead to another id.
    private readonly HashSet<int> _shadowed = [];

    /// <summary>Indexes the tokens.</summary>
    /// <param name="tokens">The bytes of each id; <see langword="null"/> for a hole. A token of no bytes is one that no text has.</param>
    /// <param name="specialTokens">Which of them are special: their text and id.</param>
    /// <param name="keepsTwins">Whether two ordinary tokens may have the same bytes, which lead to the later one then.</param>
    /// <exception cref="InvalidDataException">Two ordinary tokens, or two special ones, have the same bytes, or a special token's id has other bytes than its text.</exception>
    public TokenVocabulary(IReadOnlyList<byte[]?> tokens, IReadOnlyDictionary<string, int> specialTokens, bool keepsTwins = false)
        : this(tokens, StartsOf(tokens), specialTokens, keepsTwins)
    {
        for (int id = 0; id < tokens.Count; id++)
        {
            if (tokens[id] is { Length: 0 })
            {
                _empty.Add(id);
            }
        }
    }

    /// <summary>Indexes the tokens.</summary>
    /// <param name="bytes">All tokens' bytes behind each other. Kept, not copied.</param>
    /// <param name="starts">Where each one begins, and at the end the length of all. A hole has no length. Kept, not copied.</param>
    /// <param name="specialTokens">Which of them are special: their text and id.</param>
    /// <param name="keepsTwins">Whether two ordinary tokens may have the same bytes, which lead to the later one then.</param>
    /// <exception cref="InvalidDataException">Two ordinary tokens, or two special ones, have the same bytes, or a special token's id has other bytes than its text.</exception>
    public TokenVocabulary(byte[] bytes, int[] starts, IReadOnlyDictionary<string, int> specialTokens, bool keepsTwins = false)
    {
        _keepsTwins = keepsTwins;
        _bytes = bytes;
        _starts = starts;
        SpecialTokens = new Dictionary<string, int>(specialTokens, StringComparer.Ordinal).AsReadOnly();
        _isSpecial = new bool[Count];
        foreach ((string text, int id) in specialTokens)
        {
            if ((uint)id >= (uint)Count || !Contains(id) || !Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(BytesOf(id)))
            {
                throw new InvalidDataException($"Special token '{text}' has the id {id}, which is not a token of that text.");
            }

            _isSpecial[id] = true;
        }

        _slots = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, Count * 2))];
        _shift = 64 - BitOperations.Log2((uint)_slots.Length);
        Index();
    }

    /// <summary>The highest id + 1.</summary>
    public int Count => _starts.Length - 1;

    public ReadOnlyDictionary<string, int> SpecialTokens { get; }

    /// <summary>All tokens' bytes behind each other, in the order of their ids.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The token's bytes; empty for a hole.</summary>
    public ReadOnlyMemory<byte> this[int id] => _bytes.AsMemory(_starts[id], _starts[id + 1] - _starts[id]);

    /// <summary>Whether the id exists and is not a hole.</summary>
    public bool Contains(int id) => (uint)id < (uint)Count && (_starts[id] < _starts[id + 1] || _empty.Contains(id));

    /// <summary>Whether the id's bytes lead to another token: of a special one to an ordinary one, or of twins to the later one.</summary>
    public bool IsShadowed(int id) => _shadowed.Contains(id);

    /// <summary>Whether a token has no bytes, so that no text has it.</summary>
    public bool IsEmpty(int id) => _empty.Contains(id);

    public bool IsSpecial(int id) => (uint)id < (uint)_isSpecial.Length && _isSpecial[id];

    /// <summary>Whether the id exists, is not a hole and is not special.</summary>
    public bool IsOrdinary(int id) => Contains(id) && !IsSpecial(id);

    /// <summary>All ids that are neither holes nor special.</summary>
    public int[] OrdinaryIds()
    {
        var ids = new List<int>(Count);
        for (int id = 0; id < Count; id++)
        {
            if (IsOrdinary(id))
            {
                ids.Add(id);
            }
        }

        return [.. ids];
    }

    /// <summary>The token's bytes; empty for a hole.</summary>
    public ReadOnlySpan<byte> BytesOf(int id) => _bytes.AsSpan(_starts[id], _starts[id + 1] - _starts[id]);

    /// <summary>The number of bytes of a token.</summary>
    public int LengthOf(int id) => _starts[id + 1] - _starts[id];

    // Much of the time that loading takes is spent here and in the other methods so marked, before the runtime would come to compile them well.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryGetId(ReadOnlySpan<byte> token, out int id)
    {
        ulong hash = PieceHash.Compute(token);
        for (ulong slot = hash >> _shift; ; slot++)
        {
            ulong entry = _slots[slot & (ulong)(_slots.Length - 1)];
            if (entry == 0)
            {
                id = -1;
                return false;
            }

            if ((uint)(entry >> 32) == (uint)hash && BytesOf((int)(uint)entry - 1).SequenceEqual(token))
            {
                id = (int)(uint)entry - 1;
                return true;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Index()
    {
        // A table of many tokens is larger than a processor's nearer memory: slots are asked for some tokens before they are needed.
        Span<ulong> hashes = stackalloc ulong[Ahead];
        for (int first = 0; first < Count; first += Ahead)
        {
            int end = Math.Min(Count, first + Ahead);
            for (int id = first; id < end; id++)
            {
                ulong hash = PieceHash.Compute(BytesOf(id));
                hashes[id - first] = hash;
                Prefetch(ref _slots[hash >> _shift]);
            }

            for (int id = first; id < end; id++)
            {
                Index(id, hashes[id - first]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Index(int id, ulong hash)
    {
        ReadOnlySpan<byte> token = BytesOf(id);
        if (token.IsEmpty)
        {
            return;
        }

        ulong slot = hash >> _shift;
        for (; _slots[slot & (ulong)(_slots.Length - 1)] is var entry && entry != 0; slot++)
        {
            if ((uint)(entry >> 32) == (uint)hash && BytesOf((int)(uint)entry - 1).SequenceEqual(token))
            {
                if (!IsFoundRatherThan(id, (int)(uint)entry - 1))
                {
                    return;
                }

                break;
            }
        }

        _slots[slot & (ulong)(_slots.Length - 1)] = hash << 32 | (uint)(id + 1);
    }

    // A prefetch of any address is harmless, also of one from which the array is moved away just then.
    private static unsafe void Prefetch(ref ulong slot)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref slot));
        }
    }

    // Of two tokens with the same bytes the ordinary one is found.
    private bool IsFoundRatherThan(int id, int other)
    {
        if (_keepsTwins && !_isSpecial[id] && !_isSpecial[other])
        {
            _shadowed.Add(other);
            return true;
        }

        if (_isSpecial[id] == _isSpecial[other])
        {
            throw new InvalidDataException($"Tokens {other} and {id} have the same bytes: {PrintableBytes.Encode(BytesOf(id))}.");
        }

        _shadowed.Add(_isSpecial[id] ? id : other);
        return !_isSpecial[id];
    }

    private TokenVocabulary(IReadOnlyList<byte[]?> tokens, int[] starts, IReadOnlyDictionary<string, int> specialTokens, bool keepsTwins)
        : this(Join(tokens, starts), starts, specialTokens, keepsTwins)
    {
    }

    private static byte[] Join(IReadOnlyList<byte[]?> tokens, int[] starts)
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(starts[^1]);
        for (int id = 0; id < tokens.Count; id++)
        {
            tokens[id]?.CopyTo(bytes, starts[id]);
        }

        return bytes;
    }

    private static int[] StartsOf(IReadOnlyList<byte[]?> tokens)
    {
        var starts = new int[tokens.Count + 1];
        for (int id = 0; id < tokens.Count; id++)
        {
            starts[id + 1] = checked(starts[id] + (tokens[id]?.Length ?? 0));
        }

        return starts;
    }
}
