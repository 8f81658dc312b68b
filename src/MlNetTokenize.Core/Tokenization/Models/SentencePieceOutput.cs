using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>What SentencePiece makes of the pieces that a model found: unknown ones are written in bytes, or those next to each other are one.</summary>
internal sealed class SentencePieceOutput
{
    private readonly ByteTokens? _bytes;

    /// <param name="vocabulary">The pieces' texts.</param>
    /// <param name="pieces">Their types.</param>
    /// <param name="hasByteFallback">Whether unknown pieces are written in bytes.</param>
    public SentencePieceOutput(TokenVocabulary vocabulary, IReadOnlyList<SentencePiece> pieces, bool hasByteFallback)
    {
        UnknownId = IdsOf(pieces, SentencePieceType.Unknown) is [int id, ..] ? id : throw new InvalidDataException("The SentencePiece model has no unknown piece.");
        _bytes = hasByteFallback ? new ByteTokens(new ByteTrie(vocabulary, IdsOf(pieces, SentencePieceType.Byte))) : null;
    }

    public int UnknownId { get; }

    /// <summary>The ids of all pieces of some types.</summary>
    public static int[] IdsOf(IReadOnlyList<SentencePiece> pieces, params ReadOnlySpan<SentencePieceType> types)
    {
        var ids = new List<int>(pieces.Count);
        for (int id = 0; id < pieces.Count; id++)
        {
            if (types.Contains(pieces[id].Type))
            {
                ids.Add(id);
            }
        }

        return [.. ids];
    }

    /// <summary>Adds a piece.</summary>
    /// <param name="id">Which one.</param>
    /// <param name="text">The text.</param>
    /// <param name="start">Where in the text it begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="wasUnknown">Whether the piece before was unknown; then whether this one is.</param>
    /// <param name="tokens">Where it goes.</param>
    public void Add(int id, ReadOnlySpan<byte> text, int start, int end, ref bool wasUnknown, PieceTokens tokens)
    {
        if (id != UnknownId)
        {
            tokens.Add(id, start, end);
        }
        else if (_bytes is not null)
        {
            // The last byte stands for the character, those before it for nothing.
            for (int i = start; i < end; i++)
            {
                tokens.Add(_bytes[text[i]], start, i == end - 1 ? end : start);
            }
        }
        else if (wasUnknown)
        {
            tokens.ExtendLast(end);
        }
        else
        {
            tokens.Add(id, start, end);
        }

        wasUnknown = id == UnknownId;
    }
}
