using System.Runtime.CompilerServices;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>The sequence of pieces with the highest sum of scores, as SentencePiece finds it: sums are kept in 32 bits, and compared before they are rounded.</summary>
/// <remarks>A sum's rounding depends on all that is before it, so that a text is not cut: equal tokens in another order are not always equal.</remarks>
internal sealed class SentencePieceUnigramModel : PieceModel
{
    private const float UnknownPenalty = 10;

    private readonly ByteTrie _tokens;

    // What SentencePiece adds for a piece, as it computes it in 64 bits.
    private readonly double[] _scores;
    private readonly float _unknownScore;
    private readonly SentencePieceOutput _output;

    /// <param name="vocabulary">The pieces' texts.</param>
    /// <param name="pieces">Their scores and types, one for each id.</param>
    /// <param name="hasByteFallback">Whether characters without a piece are written in pieces of bytes.</param>
    public SentencePieceUnigramModel(TokenVocabulary vocabulary, IReadOnlyList<SentencePiece> pieces, bool hasByteFallback)
        : base(vocabulary)
    {
        _output = new SentencePieceOutput(vocabulary, pieces, hasByteFallback);
        _tokens = new ByteTrie(vocabulary, SentencePieceOutput.IdsOf(pieces, SentencePieceType.Normal, SentencePieceType.UserDefined));
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
    }

    public override void Encode(ReadOnlySpan<byte> piece, PieceTokens tokens)
    {
        BestPath path = BestPath.Rent();
        Span<PathNode> nodes = path.Begin(piece.Length);
        FindBest(piece, path, nodes);
        bool wasUnknown = false;
        for (int start = 0, end = BestPath.Reverse(nodes, piece.Length), next; start < piece.Length; start = end, end = next)
        {
            next = nodes[end].Start;
            _output.Add(nodes[end].Token, piece, start, end, ref wasUnknown, tokens);
        }

        path.Return();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindBest(ReadOnlySpan<byte> piece, BestPath path, Span<PathNode> nodes)
    {
        ByteTrie tokens = _tokens;
        double[] scores = _scores;
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
                }
            }
        }
    }
}
