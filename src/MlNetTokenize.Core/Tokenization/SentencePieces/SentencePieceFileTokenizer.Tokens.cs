using System.Text;
using MlNetTokenize.Tokenization.Models;
using MlNetTokenize.Tokenization.PostProcessors;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.SentencePieces;

/// <content>What the file's pieces are as tokens.</content>
internal sealed partial class SentencePieceFileTokenizer
{
    private TokenVocabulary MakeVocabulary()
    {
        var tokens = new List<byte[]?>(_file.Pieces.Count);
        var special = new Dictionary<string, int>(StringComparer.Ordinal);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int id = 0; id < _file.Pieces.Count; id++)
        {
            string text = Encoding.UTF8.GetString(_file.Pieces[id].Text.Span);
            tokens.Add(_file.Pieces[id].Text.ToArray());
            if (_file.Pieces[id].Type is SentencePieceType.Control or SentencePieceType.Unknown)
            {
                special.TryAdd(text, id);
            }

            ids.TryAdd(text, id);
        }

        VocabularyBuilder.CheckSpecialTokens(NamedTokens, "specialTokens");
        foreach ((string text, int id) in NamedTokens)
        {
            if (ids.GetValueOrDefault(text, id) != id || (id < tokens.Count && tokens[id] is { } taken && !taken.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(text))) || id > tokens.Count + 65_535)
            {
                throw new ArgumentException($"The special token '{text}' has the id {id}, which is another piece's in the model, or another id there, or too high.");
            }

            while (tokens.Count <= id)
            {
                tokens.Add(null);
            }

            tokens[id] = Encoding.UTF8.GetBytes(text);
            if (id >= _file.Pieces.Count)
            {
                special.TryAdd(text, id);
            }
        }

        return new TokenVocabulary(tokens, special);
    }

    private SentencePieceType TypeOf(int id) => id < _file.Pieces.Count ? _file.Pieces[id].Type : SentencePieceType.UserDefined;

    // Control symbols, and what the caller named.
    private IEnumerable<AddedToken> SpecialTokensOf()
        => Enumerable.Range(0, _file.Pieces.Count).Where(id => _file.Pieces[id].Type is SentencePieceType.Control or SentencePieceType.Unknown)
            .Select(id => new AddedToken(Encoding.UTF8.GetString(_file.Pieces[id].Text.Span), id))
            .Concat(NamedTokens.Select(token => new AddedToken(token.Key, token.Value)))
            .DistinctBy(token => token.Text);

    private PostProcessor MakePostProcessor()
    {
        TemplatePiece[] before = _file.BeginningId is int beginning ? [TemplatePiece.OfIds([beginning], 0)] : [];
        int[] end = _file.EndId is int id ? [id] : [];
        TemplatePiece[] after = end.Length == 0 ? [] : [TemplatePiece.OfIds(end, 0)];
        TemplatePiece[] afterBoth = end.Length == 0 ? [] : [TemplatePiece.OfIds(end, 1)];
        return new PostProcessor([.. before, TemplatePiece.OfText(0), .. after], [.. before, TemplatePiece.OfText(0), TemplatePiece.OfText(1), .. afterBoth]);
    }
}
