using System.Runtime.CompilerServices;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>The sequence of tokens with the highest sum of scores (Kudo 2018), as Hugging Face's <c>Unigram</c> finds it: in 64 bits, and of equal sums the one whose last token is longest.</summary>
internal sealed class UnigramModel : PieceModel
{
    private const double UnknownPenalty = 10;

    private readonly ByteTrie _tokens;
    private readonly double[] _scores;
    private readonly double _unknownScore;
    private readonly int? _unknownId;
    private readonly ByteTokens? _bytes;

    /// <param name="vocabulary">The tokens.</param>
    /// <param name="ids">Those of the model, in the file's order: of equal tokens the last one is found.</param>
    /// <param name="scores">The score of each id of the vocabulary; those of ids that are not the model's are not looked at.</param>
    /// <param name="unknownId">What stands for a run of characters without a token.</param>
    /// <param name="byteFallback">Whether such a run is written in tokens of its bytes, if all of them are there.</param>
    public UnigramModel(TokenVocabulary vocabulary, ReadOnlySpan<int> ids, double[] scores, int? unknownId, bool byteFallback)
        : base(vocabulary)
    {
        _tokens = new ByteTrie(vocabulary, ids);
        _scores = scores;
        _unknownId = unknownId;
        _bytes = byteFallback ? new ByteTokens(_tokens) : null;
        double lowest = double.PositiveInfinity;
        foreach (int id in ids)
        {
            lowest = scores[id] < lowest ? scores[id] : lowest;
        }

        _unknownScore = lowest - UnknownPenalty;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A character has no token, and the model no unknown one.</exception>
    public override void Encode(ReadOnlySpan<byte> piece, PieceTokens tokens)
    {
        BestPath path = BestPath.Rent();
        Span<PathNode> nodes = path.Begin(piece.Length);
        FindBest(piece, path, nodes);
        for (int start = 0, end = BestPath.Reverse(nodes, piece.Length), next; start < piece.Length; start = end, end = next)
        {
            int token = nodes[end].Token;
            next = nodes[end].Start;
            if (token != _unknownId)
            {
                tokens.Add(token, start, end);
                continue;
            }

            // Unknown tokens next to each other are one. All of it may be a token, which was too dear.
            while (next != PathNode.None && nodes[next].Token == _unknownId)
            {
                end = next;
                next = nodes[end].Start;
            }

            AddUnknown(piece, start, end, tokens);
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
                    target = new PathNode { Score = candidate, Start = start, Token = token };
                }

                hasCharacter |= end == start + length;
            }

            if (!hasCharacter)
            {
                ref PathNode target = ref nodes[start + length];
                double candidate = _unknownScore + score;
                if (target.Start == PathNode.None || candidate > target.Score)
                {
                    target = new PathNode { Score = candidate, Start = start, Token = _unknownId ?? throw UnknownToken.Missing() };
                }
            }
        }
    }

    private void AddUnknown(ReadOnlySpan<byte> piece, int start, int end, PieceTokens tokens)
    {
        ReadOnlySpan<byte> unknown = piece[start..end];
        int token = _tokens.TokenOf(unknown);
        if (token == ByteTrie.None && _bytes is not null && _bytes.HaveAll(unknown))
        {
            foreach (byte value in unknown)
            {
                tokens.Add(_bytes[value], start, end);
            }

            return;
        }

        tokens.Add(token != ByteTrie.None ? token : _unknownId!.Value, start, end);
    }
}
