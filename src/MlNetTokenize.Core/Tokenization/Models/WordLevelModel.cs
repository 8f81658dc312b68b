using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>Each piece a token: Hugging Face's <c>WordLevel</c>.</summary>
internal sealed class WordLevelModel : PieceModel
{
    private readonly ByteTrie _tokens;
    private readonly int? _unknownId;

    /// <param name="vocabulary">The tokens.</param>
    /// <param name="ids">Those that can be found.</param>
    /// <param name="unknownId">What an unknown piece is, if there is something.</param>
    public WordLevelModel(TokenVocabulary vocabulary, ReadOnlySpan<int> ids, int? unknownId)
        : base(vocabulary)
    {
        _tokens = new ByteTrie(vocabulary, ids);
        _unknownId = unknownId;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A piece has no token, and the model no unknown one.</exception>
    public override void Encode(ReadOnlySpan<byte> piece, PieceTokens tokens)
    {
        int id = _tokens.TokenOf(piece);
        tokens.Add(
            id != ByteTrie.None ? id : _unknownId ?? throw UnknownToken.Missing(),
            0,
            piece.Length);
    }
}
