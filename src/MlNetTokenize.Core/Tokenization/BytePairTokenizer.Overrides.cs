using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.Tokenization;
using MlNetTokenize.Tokenization.BytePairs;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Splitting.Scanning;

namespace MlNetTokenize;

// What Microsoft.ML.Tokenizers' base class asks for. Where a token count is limited, only whole characters are counted in: the result is
// the longest run of at most that many tokens that ends (or, from the end, begins) between two characters.
public sealed partial class BytePairTokenizer
{
    // Ids of a piece or of a small part of a text, on the stack.
    private const int SmallBlock = 256;

    // Whether nothing is looked for in texts and no normalizer but form C changes them.
    private bool IsSimple => AlwaysFound.IsEmpty && (Model.Normalizer is null || Model.NormalizesToFormC);

    /// <inheritdoc/>
    protected override EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        if (!IsSimple)
        {
            return base.EncodeToIds(text, textSpan, settings);
        }

        ReadOnlySpan<char> span = text is null ? textSpan : text;
        int limit = TokenLimit.Check(settings.MaxTokenCount);
        var ids = new List<int>(Math.Min(PieceEncoder.RoomFor(span.Length), limit));
        if (limit < int.MaxValue || !settings.ConsiderPreTokenization)
        {
            int consumed = EncodeUpTo(span, settings, ids, tokens: null, out _);
            return new EncodeResults<int> { Tokens = ids, CharsConsumed = consumed };
        }

        Encode(span, new ListWriter(ids));
        return new EncodeResults<int> { Tokens = ids, CharsConsumed = span.Length };
    }

    /// <inheritdoc/>
    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        if (!IsSimple)
        {
            return base.EncodeToTokens(text, textSpan, settings);
        }

        ReadOnlySpan<char> span = text is null ? textSpan : text;
        var tokens = new List<EncodedToken>();
        int consumed = EncodeUpTo(span, settings, ids: null, tokens, out _);
        return new EncodeResults<EncodedToken> { Tokens = tokens, CharsConsumed = consumed };
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    protected override int CountTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        if (!IsSimple)
        {
            return base.CountTokens(text, textSpan, settings);
        }

        ReadOnlySpan<char> span = text is null ? textSpan : text;
        int count;
        if (TokenLimit.Check(settings.MaxTokenCount) < int.MaxValue || !settings.ConsiderPreTokenization)
        {
            EncodeUpTo(span, settings, ids: null, tokens: null, out count);
            return count;
        }

        EncoderScratch scratch = EncoderScratch.Rent();
        if (Prepares)
        {
            span = Prepare(span, scratch).Text;
        }

        count = _encoder.CountTokens(span, scratch);
        scratch.Return();
        return count;
    }

    /// <inheritdoc/>
    protected override int GetIndexByTokenCount(
        string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings, bool fromEnd, out string? normalizedText, out int tokenCount)
    {
        if (!IsSimple)
        {
            return base.GetIndexByTokenCount(text, textSpan, settings, fromEnd, out normalizedText, out tokenCount);
        }

        ReadOnlySpan<char> span = text is null ? textSpan : text;
        normalizedText = null;
        return fromEnd
            ? IndexFromEnd(span, settings, out tokenCount)
            : EncodeUpTo(span, settings, ids: null, tokens: null, out tokenCount);
    }

    /// <summary>Encodes until the limit of the settings; the results go into the lists that are given.</summary>
    /// <returns>How much of the text the tokens are.</returns>
    [SkipLocalsInit]
    private int EncodeUpTo(ReadOnlySpan<char> source, EncodeSettings settings, List<int>? ids, List<EncodedToken>? tokens, out int tokenCount)
    {
        int limit = TokenLimit.Check(settings.MaxTokenCount);
        EncoderScratch scratch = EncoderScratch.Rent();
        PreparedText prepared = Prepare(source, scratch, isAligned: tokens is not null);
        ReadOnlySpan<char> text = prepared.Text;
        var pieces = new PieceWalk(PatternFor(settings), text, scratch);
        Span<int> buffer = stackalloc int[SmallBlock];
        tokenCount = 0;
        int index = 0;
        while (tokenCount < limit && pieces.TryNext(text, out int start, out int end))
        {
            ReadOnlySpan<char> piece = text[start..end];
            ReadOnlySpan<int> encoded = _encoder.EncodePiece(new Utf16Text(text), start, end, buffer, scratch);
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
                    (int first, int last) = offsets.Next(Vocabulary.LengthOf(id));
                    Range range = prepared.SourceOf(start + first, start + last);
                    tokens.Add(new EncodedToken(id, piece[first..last].ToString(), range));
                }
            }

            tokenCount += taken;
            index = start + consumed;
            if (taken < encoded.Length)
            {
                break;
            }
        }

        int sourceIndex = index == text.Length ? source.Length : index == 0 ? 0 : prepared.SourceOf(index, index + 1).Start.Value;
        scratch.Return();
        return sourceIndex;
    }

    [SkipLocalsInit]
    private int IndexFromEnd(ReadOnlySpan<char> source, EncodeSettings settings, out int tokenCount)
    {
        int limit = TokenLimit.Check(settings.MaxTokenCount);
        EncoderScratch scratch = EncoderScratch.Rent();
        PreparedText prepared = Prepare(source, scratch);
        ReadOnlySpan<char> text = prepared.Text;
        var pieces = new PieceWalk(PatternFor(settings), text, scratch);
        Span<int> buffer = stackalloc int[SmallBlock];
        var counts = new List<(int Start, int Count)>();
        while (pieces.TryNext(text, out int start, out int end))
        {
            counts.Add((start, _encoder.EncodePiece(new Utf16Text(text), start, end, buffer, scratch).Length));
        }

        tokenCount = 0;
        int index = text.Length;
        for (int i = counts.Count - 1; i >= 0; i--)
        {
            (int start, int count) = counts[i];
            if (count <= limit - tokenCount)
            {
                tokenCount += count;
                index = start;
                continue;
            }

            // Of this piece only the last tokens fit, from the first boundary between characters on.
            ReadOnlySpan<int> ids = _encoder.EncodePiece(new Utf16Text(text), start, index, buffer, scratch);
            var offsets = new CharacterOffsets(text[start..index]);
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

        int sourceIndex = index == text.Length ? source.Length : prepared.SourceOf(index, index + 1).Start.Value;
        scratch.Return();
        return sourceIndex;
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
