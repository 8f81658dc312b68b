using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.BytePairs.Merging;

/// <summary>
/// Finds the longest token that a text begins with, and from any token the next shorter one. The tokens are sorted: the last one that is not
/// behind the text begins with the longest one that the text begins with, because whatever stands between that and the text begins with it.
/// </summary>
/// <remarks>Ten bytes or so a token; a trie answers no faster and takes longer to make.</remarks>
internal sealed class TokenPrefixes
{
    /// <summary>Said where no shorter token begins a token.</summary>
    public const int None = -1;

    private const int Buckets = 1 << 16;

    private readonly TokenVocabulary _vocabulary;

    // The first eight bytes of each token, as a number that sorts like them, in the order of the tokens.
    private readonly ulong[] _keys;
    private readonly int[] _sorted;

    // Where the tokens begin in that order that have a certain pair of first bytes, or a greater one.
    private readonly int[] _buckets;
    private readonly int[] _shorter;
    private readonly int[] _byteIds;

    /// <summary>Sorts tokens.</summary>
    /// <param name="vocabulary">The vocabulary.</param>
    /// <param name="ids">Those that can be found, each once; the 256 bytes must be among them.</param>
    /// <param name="byteIds">The tokens of the bytes.</param>
    public TokenPrefixes(TokenVocabulary vocabulary, int[] ids, int[] byteIds)
    {
        _vocabulary = vocabulary;
        _byteIds = byteIds;
        _sorted = new int[ids.Length];
        _keys = new ulong[ids.Length];
        _buckets = new int[Buckets + 1];
        Sort(ids);
        _shorter = new int[vocabulary.Count];
        FindShorter();
    }

    /// <summary>The longest token that begins the token and is shorter, or <see cref="None"/>.</summary>
    public int ShorterThan(int id) => _shorter[id];

    /// <summary>The longest token that the text begins with.</summary>
    /// <param name="text">At least one byte.</param>
    public int LongestOf(ReadOnlySpan<byte> text)
    {
        if (text.Length == 1)
        {
            return _byteIds[text[0]];
        }

        ulong key = KeyOf(text);
        int bucket = (int)(key >> 48);
        int first = _buckets[bucket];
        int count = _buckets[bucket + 1] - first;
        if (count == 0)
        {
            return _byteIds[text[0]];
        }

        // The last key that is not greater, by halving.
        ReadOnlySpan<ulong> keys = _keys.AsSpan(first, count);
        int found = 0;
        while (count > 1)
        {
            int half = count >> 1;
            found = keys[found + half] <= key ? found + half : found;
            count -= half;
        }

        if (keys[found] >= key)
        {
            // Of tokens with the same first eight bytes, the rest decides. They may all be behind the text, then the one before them is it.
            found = keys[found] > key ? -1 : LastNotBehind(keys, found, first, text);
            if (found < 0)
            {
                return _byteIds[text[0]];
            }
        }

        int id = _sorted[first + found];
        int common = BitOperations.LeadingZeroCount(keys[found] ^ key) >> 3;
        if (common >= 8)
        {
            common = _vocabulary.BytesOf(id).CommonPrefixLength(text);
        }

        while (_vocabulary.LengthOf(id) > common)
        {
            id = _shorter[id];
        }

        return id;
    }

    private int LastNotBehind(ReadOnlySpan<ulong> keys, int last, int first, ReadOnlySpan<byte> text)
    {
        int low = last;
        while (low > 0 && keys[low - 1] == keys[last])
        {
            low--;
        }

        int high = last;
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            if (_vocabulary.BytesOf(_sorted[first + middle]).SequenceCompareTo(text) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return high;
    }

    private static ulong KeyOf(ReadOnlySpan<byte> text)
    {
        if (text.Length >= sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64BigEndian(text);
        }

        ulong key = 0;
        for (int i = 0; i < text.Length; i++)
        {
            key |= (ulong)text[i] << (56 - (i * 8));
        }

        return key;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sort(int[] ids)
    {
        // By the first two bytes it is counting; what is left to sort are many short ranges.
        var keys = new ulong[ids.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            keys[i] = KeyOf(_vocabulary.BytesOf(ids[i]));
            _buckets[(int)(keys[i] >> 48) + 1]++;
        }

        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            _buckets[bucket + 1] += _buckets[bucket];
        }

        int[] next = _buckets[..Buckets];
        for (int i = 0; i < ids.Length; i++)
        {
            int place = next[(int)(keys[i] >> 48)]++;
            _keys[place] = keys[i];
            _sorted[place] = ids[i];
        }

        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            int start = _buckets[bucket];
            int length = _buckets[bucket + 1] - start;
            if (length > 1)
            {
                _keys.AsSpan(start, length).Sort(_sorted.AsSpan(start, length));
            }
        }

        SortEqualKeys();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SortEqualKeys()
    {
        for (int start = 0, end; start < _keys.Length; start = end)
        {
            end = start + 1;
            while (end < _keys.Length && _keys[end] == _keys[start])
            {
                end++;
            }

            if (end - start > 1)
            {
                _sorted.AsSpan(start..end).Sort((left, right) => _vocabulary.BytesOf(left).SequenceCompareTo(_vocabulary.BytesOf(right)));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindShorter()
    {
        // In sorted order the tokens that begin the current one are the ones on the way to it, as on a stack.
        Array.Fill(_shorter, None);
        int id = None;
        foreach (int next in _sorted)
        {
            ReadOnlySpan<byte> token = _vocabulary.BytesOf(next);
            while (id != None && !token.StartsWith(_vocabulary.BytesOf(id)))
            {
                id = _shorter[id];
            }

            _shorter[next] = id;
            id = next;
        }
    }
}
