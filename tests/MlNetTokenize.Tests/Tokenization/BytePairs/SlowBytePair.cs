using System.Collections.Concurrent;
using System.Text;
using MlNetTokenize.Tokenization.BytePairs.Merging;

namespace MlNetTokenize.Tests;

/// <summary>
/// The slow, obvious twin of the encoder: find the pair of the lowest rank, of those the leftmost, merge that one, begin again. Where a tokenizer
/// has no merge list, a pair's rank is the id of the token that it makes. A piece that is a token is that token if the model says so.
/// </summary>
internal sealed class SlowBytePair
{
    private readonly BytePairTokenizer _tokenizer;
    private readonly Dictionary<TokenPair, int>? _ranks;

    // What was asked before, as the same pairs are asked again and again.
    private readonly ConcurrentDictionary<TokenPair, int?> _asked = new();

    public SlowBytePair(BytePairTokenizer tokenizer)
    {
        _tokenizer = tokenizer;
        _ranks = tokenizer.Merges?.Index().ToDictionary(merge => merge.Item, merge => merge.Index);
    }

    public List<int> Encode(string text)
        => [.. _tokenizer.SplitPattern.PreTokenize(text).SelectMany(piece => EncodePiece(text.Substring(piece.Offset, piece.Length)))];

    public List<int> EncodePiece(string piece) => EncodePiece(Encoding.UTF8.GetBytes(piece));

    public List<int> EncodePiece(byte[] bytes)
        => _tokenizer.Model.IgnoreMerges && OrdinaryId(bytes) is int whole ? [whole] : Merge(bytes);

    /// <summary>The ids of merging alone, also where the piece is a token.</summary>
    public List<int> Merge(byte[] bytes)
    {
        List<int> ids = [.. bytes.Select(value => OrdinaryId([value])!.Value)];
        while (true)
        {
            int lowest = int.MaxValue;
            int left = -1;
            for (int i = 0; i + 1 < ids.Count; i++)
            {
                if (_asked.GetOrAdd(new TokenPair(ids[i], ids[i + 1]), RankOf) is int rank && rank < lowest)
                {
                    lowest = rank;
                    left = i;
                }
            }

            if (left < 0)
            {
                return ids;
            }

            ids[left] = OrdinaryId(Join(ids[left], ids[left + 1]))!.Value;
            ids.RemoveAt(left + 1);
        }
    }

    private int? RankOf(TokenPair pair)
        => _ranks is null ? OrdinaryId(Join(pair.Left, pair.Right))
            : _ranks.TryGetValue(pair, out int rank) ? rank
            : null;

    private byte[] Join(int left, int right) => [.. _tokenizer.GetTokenBytes(left).Span, .. _tokenizer.GetTokenBytes(right).Span];

    private int? OrdinaryId(byte[] token)
        => _tokenizer.TryGetId(token, out int id) && !_tokenizer.SpecialTokens.Values.Contains(id) ? id : null;
}
