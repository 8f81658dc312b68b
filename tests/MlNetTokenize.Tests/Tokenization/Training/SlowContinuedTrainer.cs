using System.Text;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tests;

/// <summary>
/// The slow, obvious twin of training with an initial vocabulary: each piece is encoded by that tokenizer, and after every merge all pairs are counted from
/// scratch. A pair that makes a token that is there already gets its id, and a pair that is in the merge list already is not listed again.
/// </summary>
internal sealed class SlowContinuedTrainer
{
    private readonly BytePairTokenizer _initial;
    private readonly BytePairTrainingOptions _options;
    private readonly Dictionary<string, int> _ordinary = [];

    public SlowContinuedTrainer(IEnumerable<string> texts, BytePairTrainingOptions options)
    {
        _initial = options.InitialVocabulary!;
        _options = options;
        Specials = new Dictionary<string, int>(_initial.SpecialTokens);
        Merges = [.. _initial.Merges ?? MergesOfRanks(_initial)];
        for (int id = 0; id < _initial.VocabularySize; id++)
        {
            Tokens.Add(Convert.ToHexString(_initial.Vocabulary[id].Span));
            if (_initial.Vocabulary.IsOrdinary(id))
            {
                _ordinary.Add(Tokens[id], id);
            }
        }

        foreach (string special in options.SpecialTokens.Where(special => !Specials.ContainsKey(special)))
        {
            Specials.Add(special, Tokens.Count);
            Tokens.Add(Convert.ToHexString(Encoding.UTF8.GetBytes(special)));
        }

        var slow = new SlowBytePair(_initial);
        string[] prepared = [.. texts.Select(Prepare)];
        List<string> pieces = [.. prepared.SelectMany(text => _initial.SplitPattern.PreTokenize(text).Select(piece => text.Substring(piece.Offset, piece.Length)))];
        Pieces = [.. pieces.GroupBy(piece => piece).Select(same => (same.Key, same.Count(), slow.EncodePiece(same.Key)))];
        while (Tokens.Count < options.VocabularySize && MostFrequent() is TokenPair pair)
        {
            string joined = Tokens[pair.Left] + Tokens[pair.Right];
            if (!_ordinary.TryGetValue(joined, out int id))
            {
                id = Tokens.Count;
                Tokens.Add(joined);
                _ordinary.Add(joined, id);
            }
            else
            {
                TokensMadeAgain++;
            }

            if (!Merges.Contains(pair))
            {
                Merges.Add(pair);
            }

            Pieces = [.. Pieces.Select(piece => (piece.Text, piece.Count, Merged(piece.Ids, pair, id)))];
        }
    }

    /// <summary>The tokens' bytes in hexadecimal digits; nothing for a hole.</summary>
    public List<string> Tokens { get; } = [];

    public List<TokenPair> Merges { get; }

    public Dictionary<string, int> Specials { get; }

    /// <summary>How many merges made a token that was there already.</summary>
    public int TokensMadeAgain { get; private set; }

    /// <summary>The distinct pieces, how often they occur, and what training made of them.</summary>
    public List<(string Text, int Count, List<int> Ids)> Pieces { get; private set; }

    /// <summary>Of ranks: in the order of the ids the last merge of each token's bytes, where they lead to it.</summary>
    private static IEnumerable<TokenPair> MergesOfRanks(BytePairTokenizer tokenizer)
    {
        TokenVocabulary vocabulary = tokenizer.Vocabulary;
        foreach (int id in vocabulary.OrdinaryIds())
        {
            List<int> ids = [.. vocabulary[id].ToArray().Select(value => Ordinary([value]))];
            TokenPair? last = null;
            while (Enumerable.Range(0, ids.Count - 1).Where(left => Joined(left) >= 0).OrderBy(Joined).ThenBy(left => left).ToArray() is [var first, ..])
            {
                last = new TokenPair(ids[first], ids[first + 1]);
                ids[first] = Joined(first);
                ids.RemoveAt(first + 1);
            }

            if (ids.Count == 1 && last is { } made)
            {
                yield return made;
            }

            int Joined(int left) => Ordinary([.. vocabulary[ids[left]].Span, .. vocabulary[ids[left + 1]].Span]);
        }

        int Ordinary(byte[] token) => vocabulary.TryGetId(token, out int id) && vocabulary.IsOrdinary(id) ? id : -1;
    }

    private string Prepare(string text)
    {
        string prepared = _initial.Model.NormalizesToFormC ? text.Normalize(NormalizationForm.FormC) : text;
        return _initial.Model.AddPrefixSpace && prepared.Length > 0 && prepared[0] != ' ' ? " " + prepared : prepared;
    }

    private TokenPair? MostFrequent()
    {
        var counts = new Dictionary<TokenPair, long>();
        foreach ((_, int count, List<int> ids) in Pieces)
        {
            for (int i = 0; i + 1 < ids.Count; i++)
            {
                var pair = new TokenPair(ids[i], ids[i + 1]);
                counts[pair] = counts.GetValueOrDefault(pair) + count;
            }
        }

        return counts.Where(entry => entry.Value >= _options.MinimumPairFrequency && IsAllowed(Tokens[entry.Key.Left] + Tokens[entry.Key.Right]))
            .OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key.Left).ThenBy(entry => entry.Key.Right)
            .Select(entry => (TokenPair?)entry.Key).FirstOrDefault();
    }

    private bool IsAllowed(string joined)
        => joined.Length <= 2L * _options.MaximumTokenLength && !Specials.Values.Any(special => Tokens[special] == joined);

    private static List<int> Merged(List<int> ids, TokenPair pair, int id)
    {
        var merged = new List<int>();
        for (int i = 0; i < ids.Count; i++)
        {
            bool isPair = i + 1 < ids.Count && ids[i] == pair.Left && ids[i + 1] == pair.Right;
            merged.Add(isPair ? id : ids[i]);
            i += isPair ? 1 : 0;
        }

        return merged;
    }
}
