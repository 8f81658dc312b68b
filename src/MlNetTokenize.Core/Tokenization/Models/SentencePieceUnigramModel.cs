using System.Runtime.CompilerServices;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>The sequence of pieces with the highest sum of scores, as SentencePiece finds it: sums are kept in 32 bits, and compared before they are rounded.</summary>
/// <remarks>
/// A sum's rounding depends on all that is before it: equal pieces in another order are not always equal. So a text is cut into words only where no piece lies across, the sum goes on from word to
/// word, and a word is known by memory where that says what comes of it after such a sum (<see cref="RoundedWords"/>).
/// </remarks>
internal sealed class SentencePieceUnigramModel : PieceModel
{
    private const float UnknownPenalty = 10;

    private readonly ByteTrie _tokens;

    // What SentencePiece adds for a piece, as it computes it in 64 bits.
    private readonly double[] _scores;
    private readonly float _unknownScore;
    private readonly SentencePieceOutput _output;
    private readonly SpaceCuts _cuts;

    // None where a sum may rise: then there are no limits to be told.
    private readonly RoundedWords? _words;

    /// <param name="vocabulary">The pieces' texts.</param>
    /// <param name="pieces">Their scores and types, one for each id.</param>
    /// <param name="hasByteFallback">Whether characters without a piece are written in pieces of bytes.</param>
    public SentencePieceUnigramModel(TokenVocabulary vocabulary, IReadOnlyList<SentencePiece> pieces, bool hasByteFallback)
        : base(vocabulary)
    {
        _output = new SentencePieceOutput(vocabulary, pieces, hasByteFallback);
        int[] ids = SentencePieceOutput.IdsOf(pieces, SentencePieceType.Normal, SentencePieceType.UserDefined);
        _tokens = new ByteTrie(vocabulary, ids);
        _cuts = new SpaceCuts(vocabulary, ids);
        float lowest = float.MaxValue;

        // The smallest positive number, not the lowest: with logarithms for scores it is always this.
        float highest = 1.17549435E-38f;
        foreach (SentencePiece piece in pieces)
        {
            if (piece.Type == SentencePieceType.Normal)
            {
                lowest = Math.Min(lowest, piece.Score);
                highest = Math.Max(highest, piece.Score);
            }
        }

        _unknownScore = lowest - UnknownPenalty;
        _scores = new double[pieces.Count];
        for (int id = 0; id < pieces.Count; id++)
        {
            _scores[id] = pieces[id].Type == SentencePieceType.UserDefined ? ((float)vocabulary.LengthOf(id) * highest) - 0.1 : pieces[id].Score;
        }

        if (Array.TrueForAll(ids, id => _scores[id] is <= 0 and > -1e6) && _unknownScore is < 0 and > -1e6f)
        {
            _words = new RoundedWords(vocabulary, _tokens, _scores, _unknownScore);
        }
    }

    /// <summary>Words that are known; <see langword="null"/> where none can be.</summary>
    public RoundedWords? Words => _words;

    /// <summary>Whether a text may be cut before every sign of a space that has something else before it.</summary>
    public bool IsCutAtSpaces => _words is not null && _cuts.IsBeforeAll;

    public override void Encode(ReadOnlySpan<byte> piece, PieceTokens tokens)
    {
        float sum = 0;
        bool wasUnknown = false;
        Encode(piece, ref sum, ref wasUnknown, tokens);
    }

    /// <summary>Adds the tokens of a part of a text that is cut there.</summary>
    /// <param name="piece">The part, normalized.</param>
    /// <param name="sum">The sum before it, and then behind it.</param>
    /// <param name="wasUnknown">Whether the token before it is unknown, and then whether its last one is.</param>
    /// <param name="tokens">Where they go.</param>
    public void Encode(ReadOnlySpan<byte> piece, ref float sum, ref bool wasUnknown, PieceTokens tokens)
    {
        BestPath path = BestPath.Rent();
        for (int start = 0, end; start < piece.Length; start = end)
        {
            end = _words is null ? piece.Length : _cuts.Next(piece, start);
            if (_words is not null && end - start <= RoundedWords.LongestWord && _words.TryAdd(piece, start, end, ref sum, tokens))
            {
                wasUnknown = false;
                continue;
            }

            EncodeWord(piece, start, end, path, ref sum, ref wasUnknown, tokens);
        }

        path.Return();
    }

    private void EncodeWord(ReadOnlySpan<byte> piece, int start, int end, BestPath path, ref float sum, ref bool wasUnknown, PieceTokens tokens)
    {
        ReadOnlySpan<byte> word = piece[start..end];
        Span<PathNode> nodes = path.Begin(word.Length);
        nodes[0].Score = sum;
        float lowest = FindBest(word, path, nodes);
        float before = sum;
        sum = (float)nodes[word.Length].Score;
        int count = tokens.Count;
        bool isPlain = true;
        for (int place = 0, next = BestPath.Reverse(nodes, word.Length), after; place < word.Length; place = next, next = after)
        {
            int token = nodes[next].Token;
            after = nodes[next].Start;
            isPlain &= token != _output.UnknownId && _scores[token] == (float)_scores[token];
            _output.Add(token, piece, start + place, start + next, ref wasUnknown, tokens);
        }

        if (isPlain && word.Length <= RoundedWords.LongestWord)
        {
            _words?.Keep(word, tokens.Ids[count..], before, sum, lowest);
        }
    }

    // Returns the lowest of all sums that there were.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float FindBest(ReadOnlySpan<byte> piece, BestPath path, Span<PathNode> nodes)
    {
        ByteTrie tokens = _tokens;
        double[] scores = _scores;
        double lowest = nodes[0].Score;
        for (int start = 0, length; start < piece.Length; start += length)
        {
            length = Math.Min(Utf8Characters.LengthAt(piece[start]), piece.Length - start);
            double score = nodes[start].Score;
            bool hasCharacter = false;
            path.Open(nodes, start + length);
            uint node = tokens.Root;
            for (int i = start; i < piece.Length && tokens.TryStep(ref node, piece[i], out int token); i++)
            {
                if (token == ByteTrie.None)
                {
                    continue;
                }

                int end = i + 1;
                path.Open(nodes, end);
                ref PathNode target = ref nodes[end];
                double candidate = scores[token] + score;
                if (target.Start == PathNode.None || candidate > target.Score)
                {
                    target = new PathNode { Score = (float)candidate, Start = start, Token = token };
                    lowest = Math.Min(lowest, target.Score);
                }

                hasCharacter |= end == start + length;
            }

            if (!hasCharacter)
            {
                ref PathNode target = ref nodes[start + length];
                float candidate = _unknownScore + (float)score;
                if (target.Start == PathNode.None || candidate > target.Score)
                {
                    target = new PathNode { Score = candidate, Start = start, Token = _output.UnknownId };
                    lowest = Math.Min(lowest, candidate);
                }
            }
        }

        return (float)lowest;
    }
}
