using Microsoft.ML.Tokenizers;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization;
using MlNetTokenize.Tokenization.BytePairs;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize;

// What Microsoft.ML.Tokenizers' base class asks for. Where a token count is limited, only whole characters are counted in: the result is
// the longest run of at most that many tokens that ends (or, from the end, begins) where no two tokens share a character.
public abstract partial class SubwordTokenizer
{
    /// <inheritdoc/>
    protected override EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
        => EncodeToIds(text is null ? textSpan : text, settings, AlwaysFound);

    /// <inheritdoc/>
    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
        => EncodeToTokens(text is null ? textSpan : text, settings, AlwaysFound);

    /// <inheritdoc/>
    protected override int CountTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
        => CountTokens(text is null ? textSpan : text, settings, AlwaysFound);

    /// <inheritdoc/>
    protected override int GetIndexByTokenCount(
        string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings, bool fromEnd, out string? normalizedText, out int tokenCount)
    {
        normalizedText = null;
        return GetIndexByTokenCount(text is null ? textSpan : text, settings, fromEnd, AlwaysFound, out tokenCount);
    }

    internal EncodeResults<int> EncodeToIds(ReadOnlySpan<char> span, EncodeSettings settings, AddedTokenSet added)
    {
        var ids = new List<int>();
        if (TokenLimit.Check(settings.MaxTokenCount) == int.MaxValue && settings.ConsiderPreTokenization && settings.ConsiderNormalization)
        {
            Encode(span, added, new ListWriter(ids), offsets: null);
            return new EncodeResults<int> { Tokens = ids, CharsConsumed = span.Length };
        }

        (PooledBuffer<int> all, PooledBuffer<int> offsets) = EncodeAll(span, settings, added);
        int count = CountFrom(offsets.Values, settings.MaxTokenCount);
        ids.AddRange(all.Values[..count]);
        int consumed = EndOf(offsets.Values, count, span.Length);
        Return(all, offsets);
        return new EncodeResults<int> { Tokens = ids, CharsConsumed = consumed };
    }

    internal EncodeResults<EncodedToken> EncodeToTokens(ReadOnlySpan<char> span, EncodeSettings settings, AddedTokenSet added)
    {
        (PooledBuffer<int> ids, PooledBuffer<int> offsets) = EncodeAll(span, settings, added);
        int count = CountFrom(offsets.Values, settings.MaxTokenCount);
        var tokens = new List<EncodedToken>(count);
        for (int i = 0; i < count; i++)
        {
            Range place = offsets.Values[2 * i]..offsets.Values[(2 * i) + 1];
            tokens.Add(new EncodedToken(ids.Values[i], span[place].ToString(), place));
        }

        int consumed = EndOf(offsets.Values, count, span.Length);
        Return(ids, offsets);
        return new EncodeResults<EncodedToken> { Tokens = tokens, CharsConsumed = consumed };
    }

    internal int CountTokens(ReadOnlySpan<char> span, EncodeSettings settings, AddedTokenSet added)
    {
        int count;
        if (TokenLimit.Check(settings.MaxTokenCount) == int.MaxValue && settings.ConsiderPreTokenization && settings.ConsiderNormalization)
        {
            var all = new PooledBuffer<int>();
            Encode(span, added, all, offsets: null);
            count = all.Count;
            all.Return();
            return count;
        }

        (PooledBuffer<int> ids, PooledBuffer<int> offsets) = EncodeAll(span, settings, added);
        count = CountFrom(offsets.Values, settings.MaxTokenCount);
        Return(ids, offsets);
        return count;
    }

    internal int GetIndexByTokenCount(ReadOnlySpan<char> span, EncodeSettings settings, bool fromEnd, AddedTokenSet added, out int tokenCount)
    {
        (PooledBuffer<int> ids, PooledBuffer<int> offsets) = EncodeAll(span, settings, added);
        ReadOnlySpan<int> places = offsets.Values;
        int index;
        if (fromEnd)
        {
            int first = Math.Max(0, ids.Count - TokenLimit.Check(settings.MaxTokenCount));
            while (first > 0 && first < ids.Count && places[2 * first] < places[(2 * first) - 1])
            {
                first++;
            }

            tokenCount = ids.Count - first;
            index = first == 0 ? 0 : first == ids.Count ? span.Length : places[2 * first];
        }
        else
        {
            tokenCount = CountFrom(places, settings.MaxTokenCount);
            index = EndOf(places, tokenCount, span.Length);
        }

        Return(ids, offsets);
        return index;
    }

    /// <summary>Encodes a text without what the settings leave out.</summary>
    private protected virtual void Encode(ReadOnlySpan<char> text, EncodeSettings settings, AddedTokenSet added, PooledBuffer<int> ids, PooledBuffer<int> offsets) => Encode(text, added, ids, offsets);

    private static int CountFrom(ReadOnlySpan<int> offsets, int maximum)
    {
        int count = Math.Min(offsets.Length / 2, TokenLimit.Check(maximum));
        while (count > 0 && 2 * count < offsets.Length && offsets[2 * count] < offsets[(2 * count) - 1])
        {
            count--;
        }

        return count;
    }

    // Where the next token begins: what was composed with the last one's character lies before it.
    private static int EndOf(ReadOnlySpan<int> offsets, int count, int length) => 2 * count == offsets.Length ? length : count == 0 ? 0 : offsets[2 * count];

    private static void Return(PooledBuffer<int> ids, PooledBuffer<int> offsets)
    {
        ids.Return();
        offsets.Return();
    }

    private (PooledBuffer<int> Ids, PooledBuffer<int> Offsets) EncodeAll(ReadOnlySpan<char> text, EncodeSettings settings, AddedTokenSet added)
    {
        var ids = new PooledBuffer<int>();
        var offsets = new PooledBuffer<int>();
        Encode(text, settings, added, ids, offsets);
        return (ids, offsets);
    }
}
