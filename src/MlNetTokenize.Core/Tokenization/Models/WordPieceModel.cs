using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>WordPiece: always the longest token that fits; a piece that this does not lead through is unknown as a whole (Hugging Face's <c>WordPiece</c>).</summary>
internal sealed class WordPieceModel : PieceModel
{
    private readonly ByteTrie _tokens;

    // Where the tokens that continue a piece begin: behind their prefix.
    private readonly uint _continuations;
    private readonly int? _unknownId;
    private readonly int _maxInputCharsPerWord;

    /// <param name="vocabulary">The tokens.</param>
    /// <param name="ids">Those that can be found: the file's own, not those added to them.</param>
    /// <param name="unknownId">What an unknown piece is, if there is something.</param>
    /// <param name="continuingSubwordPrefix">What the file writes before a token that does not begin a piece. May be empty.</param>
    /// <param name="maxInputCharsPerWord">The most characters of a piece that is looked at.</param>
    public WordPieceModel(TokenVocabulary vocabulary, ReadOnlySpan<int> ids, int? unknownId, string continuingSubwordPrefix, int maxInputCharsPerWord)
        : base(vocabulary)
    {
        _tokens = new ByteTrie(vocabulary, ids);
        _continuations = _tokens.Find(System.Text.Encoding.UTF8.GetBytes(continuingSubwordPrefix));
        _unknownId = unknownId;
        _maxInputCharsPerWord = maxInputCharsPerWord;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A piece is unknown, and the vocabulary has no token for that.</exception>
    public override void Encode(ReadOnlySpan<byte> piece, PieceTokens tokens)
    {
        int count = tokens.Count;
        if (Utf8Characters.IsLongerThan(piece, _maxInputCharsPerWord) || !TryEncode(piece, tokens))
        {
            tokens.Truncate(count);
            tokens.Add(_unknownId ?? throw UnknownToken.Missing(), 0, piece.Length);
        }
    }

    private bool TryEncode(ReadOnlySpan<byte> piece, PieceTokens tokens)
    {
        uint first = _tokens.Root;
        for (int start = 0; start < piece.Length;)
        {
            int token = _tokens.LongestOf(piece[start..], first, out int length);
            if (token == ByteTrie.None)
            {
                return false;
            }

            tokens.Add(token, start, start + length);
            start += length;
            first = _continuations;
        }

        return true;
    }
}
