using System.Text;
using MlNetTokenize.Tokenization.BytePairs.Merging;

namespace MlNetTokenize.Tests;

/// <summary>The slow, obvious twin of training: after every merge all pairs are counted from scratch.</summary>
internal sealed class SlowBytePairTrainer
{
    private readonly BytePairTrainingOptions _options;
    private readonly HashSet<string> _special;

    public SlowBytePairTrainer(IEnumerable<string> texts, BytePairTrainingOptions options)
    {
        _options = options;
        _special = [.. options.SpecialTokens.Select(special => Convert.ToHexString(Encoding.UTF8.GetBytes(special)))];
        Tokens.AddRange(options.SpecialTokens.Select(special => Convert.ToHexString(Encoding.UTF8.GetBytes(special))));

        // GPT-2's order, written out: what Latin-1 can print, then the rest.
        foreach (int value in Enumerable.Range(0x21, 0x5E).Concat(Enumerable.Range(0xA1, 0xC)).Concat(Enumerable.Range(0xAE, 0x52))
            .Concat(Enumerable.Range(0, 0x21)).Concat(Enumerable.Range(0x7F, 0x22)).Append(0xAD))
        {
            Tokens.Add(Convert.ToHexString([(byte)value]));
        }

        List<List<int>> pieces = [.. texts.SelectMany(text => options.SplitPattern.PreTokenize(text)
            .Select(piece => Encoding.UTF8.GetBytes(text.Substring(piece.Offset, piece.Length)).Select(value => OrdinaryId(Convert.ToHexString([value]))).ToList()))];
        while (Tokens.Count < options.VocabularySize && MostFrequent(pieces) is TokenPair pair)
        {
            string joined = Tokens[pair.Left] + Tokens[pair.Right];
            int id = OrdinaryId(joined);
            if (id < 0)
            {
                id = Tokens.Count;
                Tokens.Add(joined);
            }

            if (!Merges.Contains(pair))
            {
                Merges.Add(pair);
            }

            pieces = [.. pieces.Select(piece => Merged(piece, pair, id))];
        }
    }

    /// <summary>The tokens' bytes in hexadecimal digits.</summary>
    public List<string> Tokens { get; } = [];

    public List<TokenPair> Merges { get; } = [];

    private int OrdinaryId(string hex) => Tokens.IndexOf(hex, _special.Count);

    private TokenPair? MostFrequent(List<List<int>> pieces)
    {
        var counts = new Dictionary<TokenPair, long>();
        foreach (List<int> piece in pieces)
        {
            for (int i = 0; i + 1 < piece.Count; i++)
            {
                var pair = new TokenPair(piece[i], piece[i + 1]);
                counts[pair] = counts.GetValueOrDefault(pair) + 1;
            }
        }

        return counts
            .Where(entry => entry.Value >= _options.MinimumPairFrequency && IsAllowed(Tokens[entry.Key.Left] + Tokens[entry.Key.Right]))
            .OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key.Left).ThenBy(entry => entry.Key.Right)
            .Select(entry => (TokenPair?)entry.Key)
            .FirstOrDefault();
    }

    // Two digits are a byte.
    private bool IsAllowed(string joined) => joined.Length <= 2L * _options.MaximumTokenLength && !_special.Contains(joined);

    private static List<int> Merged(List<int> piece, TokenPair pair, int id)
    {
        var merged = new List<int>();
        for (int i = 0; i < piece.Count; i++)
        {
            bool isPair = i + 1 < piece.Count && piece[i] == pair.Left && piece[i + 1] == pair.Right;
            merged.Add(isPair ? id : piece[i]);
            i += isPair ? 1 : 0;
        }

        return merged;
    }
}
