using Microsoft.ML.Tokenizers;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Sources;

/// <summary>Cuts special tokens out of a text as pieces of their own, and lets another pre-tokenizer cut what lies between them.</summary>
internal sealed class SpecialTokenPieces(PreTokenizer between, IReadOnlyDictionary<string, int> specialTokens) : PreTokenizer
{
    private readonly AddedTokenFinder<char, Utf16Unit> _finder = new(specialTokens.Select(token => new AddedToken(token.Key, token.Value)), token => token.Text);

    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text)
    {
        var pieces = new List<(int Offset, int Length)>();
        int done = 0;
        int from = 0;
        while (_finder.TryFind(text, ref from, done, out (AddedToken Token, int Start, int End) found))
        {
            Add(done, found.Start);
            pieces.Add((found.Start, found.End - found.Start));
            done = found.End;
        }

        Add(done, text.Length);
        return pieces;

        void Add(int start, int end)
        {
            if (start < end)
            {
                pieces.AddRange(between.PreTokenize(text[start..end]).Select(piece => (start + piece.Offset, piece.Length)));
            }
        }
    }

    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => PreTokenize(text.ToString());
}
