using Microsoft.ML.Tokenizers;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Sources;

/// <summary>Cuts special tokens out of a text as pieces of their own, and lets another pre-tokenizer cut what lies between them.</summary>
internal sealed class SpecialTokenPieces(PreTokenizer between, IReadOnlyDictionary<string, int> specialTokens) : PreTokenizer
{
    private readonly AddedToken[] _tokens = [.. specialTokens.Select(token => new AddedToken(token.Key, token.Value))];

    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text)
    {
        var pieces = new List<(int Offset, int Length)>();
        var finder = new SpecialTokenFinder(text, _tokens);
        int done = 0;
        bool isFound;
        do
        {
            isFound = finder.TryNext(out _, out int start, out int end);
            if (start > done)
            {
                int from = done;
                pieces.AddRange(between.PreTokenize(text[done..start]).Select(piece => (from + piece.Offset, piece.Length)));
            }

            if (isFound)
            {
                pieces.Add((start, end - start));
            }

            done = end;
        }
        while (isFound);
        return pieces;
    }

    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => PreTokenize(text.ToString());
}
