using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>The merges of a file, whose ranks are their places.</summary>
internal sealed class FileMerges
{
    private readonly PairMerges _pairs;

    // What each place's pair merges into; only where a token's text is not its parts' texts behind each other.
    private readonly int[]? _results;

    // Only where it says what long pieces merge to.
    private readonly MergeHistory? _history;

    /// <param name="vocabulary">The tokens.</param>
    /// <param name="tokens">Finds the model's.</param>
    /// <param name="ids">The same.</param>
    /// <param name="merges">The pairs. Of two that are the same the later one counts.</param>
    /// <param name="prefixLength">How many bytes of the right token are left out.</param>
    /// <param name="characters">The tokens that are not made by merging.</param>
    /// <exception cref="InvalidDataException">A merge is not of tokens of the model, or does not make one.</exception>
    public FileMerges(TokenVocabulary vocabulary, ByteTrie tokens, ReadOnlySpan<int> ids, IReadOnlyList<TokenPair> merges, int prefixLength, ReadOnlySpan<int> characters)
    {
        var isOfModel = new bool[vocabulary.Count];
        foreach (int id in ids)
        {
            isOfModel[id] = true;
        }

        _pairs = new PairMerges(merges.Count);
        var results = new int[merges.Count];
        var pairs = new SymbolPair[merges.Count];
        bool isPlain = prefixLength == 0;
        for (int place = 0; place < merges.Count; place++)
        {
            (int left, int right) = merges[place];
            if (!IsToken(left) || !IsToken(right) || vocabulary.LengthOf(right) < prefixLength)
            {
                throw new InvalidDataException(
                    $"Merge {place} joins tokens {left} and {right}; one of them does not exist, or the right one is shorter than the prefix of tokens that continue a word.");
            }

            int result = Join(vocabulary.BytesOf(left), vocabulary.BytesOf(right)[prefixLength..]);
            if (result == ByteTrie.None)
            {
                throw new InvalidDataException($"Merge {place} joins tokens {left} and {right}, but there is no token of their joined text.");
            }

            _pairs.Set(left, right, place, result);
            results[place] = result;
            pairs[place] = new SymbolPair(left, right, place, result);
            isPlain &= vocabulary.LengthOf(left) > 0 && vocabulary.LengthOf(right) > 0;
        }

        _results = isPlain ? null : results;
        _history = isPlain ? MergeHistory.Of(_pairs, pairs, vocabulary.Count, characters) : null;

        bool IsToken(int id) => (uint)id < (uint)isOfModel.Length && isOfModel[id];

        int Join(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
        {
            uint node = tokens.Root;
            int token = ByteTrie.None;
            foreach (byte value in left)
            {
                if (!tokens.TryStep(ref node, value, out token))
                {
                    return ByteTrie.None;
                }
            }

            foreach (byte value in right)
            {
                if (!tokens.TryStep(ref node, value, out token))
                {
                    return ByteTrie.None;
                }
            }

            return token;
        }
    }

    /// <summary>Merges symbols in place.</summary>
    public void Merge(SymbolList list)
    {
        if (_results is null)
        {
            SymbolMerger.Merge(_pairs, _history, list);
        }
        else
        {
            MergeByResult(_results, list);
        }
    }

    /// <summary>
    /// The same where different pairs at one place can make the same token: Hugging Face's queue asks only what a pair makes, and so takes one for another that was there before, as early as that.
    /// </summary>
    private void MergeByResult(int[] results, SymbolList list)
    {
        list.Link();
        MergeQueue queue = SymbolMerger.Begin(_pairs, list);
        while (queue.TryDequeue(out int rank, out int place))
        {
            if (list.Ranks[place] == PairMerges.NoRank || list.Results[place] != results[rank])
            {
                continue;
            }

            SymbolMerger.MergeAt(place, results[rank], list);
            if (list.Previous[place] is >= 0 and int before)
            {
                SymbolMerger.FindPair(_pairs, list, before, ref queue);
            }

            SymbolMerger.FindPair(_pairs, list, place, ref queue);
        }

        SymbolMerger.Close(list);
    }
}
