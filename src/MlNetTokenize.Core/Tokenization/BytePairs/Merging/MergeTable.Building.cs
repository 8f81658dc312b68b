using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.BytePairs.Merging;

// How the table is made, and what is left out of it.
internal sealed partial class MergeTable
{
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
        ulong line = HashOf(key) >> _shift;
        while (true)
        {
            int free = MemoryMarshal.CreateSpan(ref LineAt(line), SlotsPerLine).IndexOf(0UL);
            if (free >= 0)
            {
                Unsafe.Add(ref LineAt(line), free) = key << RankBits | (uint)rank;
                return true;
            }

            line = NextLine(line);
        }
    }
}
