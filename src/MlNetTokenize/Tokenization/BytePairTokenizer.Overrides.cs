using System.Runtime.InteropServices;
using Microsoft.ML.Tokenizers;

namespace MlNetTokenize;

// What Microsoft.ML.Tokenizers' base class asks for. Where a token count is limited, only whole characters are counted in: the result is
// the longest run of at most that many tokens that ends (or, from the end, begins) between two characters.
public sealed partial class BytePairTokenizer
{
    /// <inheritdoc/>
    protected override EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        ReadOnlySpan<char> span = text is null ? textSpan : text;
        var ids = new List<int>(capacity: span.Length / 4 + 1);
        int consumed = EncodeUpTo(span, settings, ids, tokens: null, out _);
        return new EncodeResults<int> { Tokens = ids, CharsConsumed = consumed };
    }

    /// <inheritdoc/>
    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        ReadOnlySpan<char> span = text is null ? textSpan : text;
        var tokens = new List<EncodedToken>();
        int consumed = EncodeUpTo(span, settings, ids: null, tokens, out _);
        return new EncodeResults<EncodedToken> { Tokens = tokens, CharsConsumed = consumed };
    }

    /// <inheritdoc/>
    protected override int CountTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        GetIndexByTokenCount(text, textSpan, settings, fromEnd: false, out _, out int count);
        return count;
    }

    /// <inheritdoc/>
    protected override int GetIndexByTokenCount(
        string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings, bool fromEnd, out string? normalizedText, out int tokenCount)
    {
        ReadOnlySpan<char> span = text is null ? textSpan : text;
        normalizedText = null;
        return fromEnd
            ? IndexFromEnd(span, settings, out tokenCount)
            : EncodeUpTo(span, settings, ids: null, tokens: null, out tokenCount);
    }

    /// <summary>Encodes until the limit of the settings; the results go into the lists that are given.</summary>
    /// <returns>How much of the text the tokens are.</returns>
    private int EncodeUpTo(ReadOnlySpan<char> text, EncodeSettings settings, List<int>? ids, List<EncodedToken>? tokens, out int tokenCount)
    {
        SplitPattern pattern = PatternFor(settings);
        int limit = TokenLimit.Check(settings.MaxTokenCount);
        tokenCount = 0;
        EncoderScratch scratch = EncoderScratch.Rent();
        int index = 0;
        while (index < text.Length && tokenCount < limit)
        {
            ReadOnlySpan<char> piece = text[index..pattern.EndOfPiece(text, index)];
            ReadOnlySpan<int> encoded = _encoder.Encode(new Utf16Text(piece).Utf8(0, piece.Length, scratch), scratch);
            int taken = WholeCharacters(piece, encoded, limit - tokenCount, out int consumed);
            if (ids is not null)
            {
                int count = ids.Count;
                CollectionsMarshal.SetCount(ids, count + taken);
                encoded[..taken].CopyTo(CollectionsMarshal.AsSpan(ids)[count..]);
            }

            if (tokens is not null)
            {
                var offsets = new CharacterOffsets(piece);
                foreach (int id in encoded[..taken])
                {
                    (int start, int end) = offsets.Next(Vocabulary.LengthOf(id));
                    tokens.Add(new EncodedToken(id, piece[start..end].ToString(), new Range(index + start, index + end)));
                }
            }

            tokenCount += taken;
            index += consumed;
            if (taken < encoded.Length)
            {
                break;
            }
        }

        scratch.Return();
        return index;
    }

    private int IndexFromEnd(ReadOnlySpan<char> text, EncodeSettings settings, out int tokenCount)
    {
        SplitPattern pattern = PatternFor(settings);
        int limit = TokenLimit.Check(settings.MaxTokenCount);
        var pieces = new List<(int Start, int Count)>();
        EncoderScratch scratch = EncoderScratch.Rent();
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = pattern.EndOfPiece(text, start);
            pieces.Add((start, _encoder.Encode(new Utf16Text(text).Utf8(start, end, scratch), scratch).Length));
        }

        tokenCount = 0;
        int index = text.Length;
        for (int i = pieces.Count - 1; i >= 0; i--)
        {
            (int start, int count) = pieces[i];
            if (count <= limit - tokenCount)
            {
                tokenCount += count;
                index = start;
                continue;
            }

            // Of this piece only the last tokens fit, from the first boundary between characters on.
            ReadOnlySpan<char> piece = text[start..index];
            ReadOnlySpan<int> ids = _encoder.Encode(new Utf16Text(piece).Utf8(0, piece.Length, scratch), scratch);
            var offsets = new CharacterOffsets(piece);
            for (int left = 0; left < count; left++)
            {
                if (offsets.IsAtBoundary && count - left <= limit - tokenCount)
                {
                    tokenCount += count - left;
                    index = start + offsets.Next(Vocabulary.LengthOf(ids[left])).Start;
                    break;
                }

                offsets.Next(Vocabulary.LengthOf(ids[left]));
            }

            break;
        }

        scratch.Return();
        return index;
    }

    /// <summary>How many of a piece's tokens fit into the limit and end with a character, and how much text they are.</summary>
    private int WholeCharacters(ReadOnlySpan<char> piece, ReadOnlySpan<int> ids, int limit, out int consumed)
    {
        if (ids.Length <= limit)
        {
            consumed = piece.Length;
            return ids.Length;
        }

        int count = 0;
        consumed = 0;
        var offsets = new CharacterOffsets(piece);
        for (int i = 0; i < limit; i++)
        {
            int end = offsets.Next(Vocabulary.LengthOf(ids[i])).End;
            if (offsets.IsAtBoundary)
            {
                count = i + 1;
                consumed = end;
            }
        }

        return count;
    }

    private SplitPattern PatternFor(EncodeSettings settings) => settings.ConsiderPreTokenization ? SplitPattern : SplitPattern.None;
}
