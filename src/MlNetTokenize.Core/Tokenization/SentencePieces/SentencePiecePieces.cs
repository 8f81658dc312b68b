using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Models;
using MlNetTokenize.Tokenization.Normalization;

namespace MlNetTokenize.Tokenization.SentencePieces;

/// <summary>The ids of a piece of a text as it is, normalized by itself.</summary>
/// <param name="normalizer">Normalizes it.</param>
/// <param name="model">Encodes it.</param>
internal sealed class SentencePiecePieces(SentencePieceNormalizer normalizer, PieceModel model) : PieceSource
{
    // The result has to outlive the buffers that it was made in.
    [ThreadStatic]
    private static PieceTokens? _tokens;

    public override bool TryGetWhole(ReadOnlySpan<byte> piece, out int id)
    {
        id = -1;
        return false;
    }

    public override ReadOnlySpan<int> Encode(scoped ReadOnlySpan<byte> piece, EncoderScratch scratch) => Merge(piece, scratch);

    public override ReadOnlySpan<int> Merge(scoped ReadOnlySpan<byte> piece, EncoderScratch scratch)
    {
        PieceTokens tokens = _tokens is { Capacity: <= 1 << 18 } kept ? kept : _tokens = new PieceTokens();
        SentencePieceScratch buffers = SentencePieceScratch.Rent();
        normalizer.Normalize(piece, buffers.Normalized);
        tokens.Clear();
        if (buffers.Normalized.Length > 0)
        {
            model.Encode(buffers.Normalized.Bytes, tokens);
        }

        buffers.Return();
        return tokens.Ids;
    }
}
