using System.Collections.Frozen;
using System.Numerics;
using System.Text;

namespace MlNetTokenize;

/// <summary>
/// Ids and their bytes, both ways. Immutable. An id without bytes is a hole: published vocabularies have some. A special token's bytes
/// are its text in UTF-8; no ordinary token has the same.
/// </summary>
internal sealed class TokenVocabulary
{
    // All tokens' bytes behind each other; token i is _bytes[_starts[i].._starts[i + 1]].
    private readonly byte[] _bytes;
    private readonly int[] _starts;

    // Open addressing with linear probing, at most half full; a slot holds id + 1, and 0 is free.
    private readonly int[] _slots;
    private readonly FrozenSet<int> _specialIds;

    /// <summary>Indexes the tokens.</summary>
    /// <param name="tokens">The bytes of each id; <see langword="null"/> or empty for a hole.</param>
    /// <param name="specialTokens">Which of them are special: their text and id.</param>
    /// <exception cref="InvalidDataException">Two ids have the same bytes, or a special token's id has other bytes than its text.</exception>
    public TokenVocabulary(IReadOnlyList<byte[]?> tokens, IReadOnlyDictionary<string, int> specialTokens)
    {
        SpecialTokens = specialTokens.ToFrozenDictionary(StringComparer.Ordinal);
        _specialIds = specialTokens.Values.ToFrozenSet();
        foreach ((string text, int id) in specialTokens)
        {
            if ((uint)id >= (uint)tokens.Count || !Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(tokens[id]))
            {
                throw new InvalidDataException($"Special token '{text}' has the id {id}, which is not a token of that text.");
            }
        }

        _starts = new int[tokens.Count + 1];
        for (int id = 0; id < tokens.Count; id++)
        {
            _starts[id + 1] = checked(_starts[id] + (tokens[id]?.Length ?? 0));
        }

        _bytes = new byte[_starts[^1]];
        _slots = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, tokens.Count * 2))];
        for (int id = 0; id < tokens.Count; id++)
        {
            if (tokens[id] is { Length: > 0 } token)
            {
                token.CopyTo(_bytes, _starts[id]);
                Insert(id, token);
            }
        }
    }

    /// <summary>The highest id + 1.</summary>
    public int Count => _starts.Length - 1;

    public FrozenDictionary<string, int> SpecialTokens { get; }

    /// <summary>All tokens' bytes behind each other, in the order of their ids.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The token's bytes; empty for a hole.</summary>
    public ReadOnlyMemory<byte> this[int id] => _bytes.AsMemory(_starts[id], _starts[id + 1] - _starts[id]);

    /// <summary>Whether the id exists and is not a hole.</summary>
    public bool Contains(int id) => (uint)id < (uint)Count && _starts[id] < _starts[id + 1];

    public bool IsSpecial(int id) => _specialIds.Contains(id);

    /// <summary>Whether the id exists, is not a hole and is not special.</summary>
    public bool IsOrdinary(int id) => Contains(id) && !IsSpecial(id);

    /// <summary>The token's bytes; empty for a hole.</summary>
    public ReadOnlySpan<byte> BytesOf(int id) => _bytes.AsSpan(_starts[id], _starts[id + 1] - _starts[id]);

    /// <summary>The number of bytes of a token.</summary>
    public int LengthOf(int id) => _starts[id + 1] - _starts[id];

    public bool TryGetId(ReadOnlySpan<byte> token, out int id)
    {
        for (uint slot = Hash(token); ; slot++)
        {
            int entry = _slots[slot & (uint)(_slots.Length - 1)];
            if (entry == 0)
            {
                id = -1;
                return false;
            }

            if (BytesOf(entry - 1).SequenceEqual(token))
            {
                id = entry - 1;
                return true;
            }
        }
    }

    private void Insert(int id, ReadOnlySpan<byte> token)
    {
        uint slot = Hash(token);
        for (; _slots[slot & (uint)(_slots.Length - 1)] is > 0 and int entry; slot++)
        {
            if (BytesOf(entry - 1).SequenceEqual(token))
            {
                throw new InvalidDataException($"Tokens {entry - 1} and {id} have the same bytes: {PrintableBytes.Encode(token)}.");
            }
        }

        _slots[slot & (uint)(_slots.Length - 1)] = id + 1;
    }

    private static uint Hash(ReadOnlySpan<byte> token) => (uint)PieceHash.Of(token, form: 0);
}
