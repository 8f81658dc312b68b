using MlNetTokenize.IO;
using MlNetTokenize.Tokenization;
using MlNetTokenize.Tokenization.PostProcessors;

namespace MlNetTokenize;

// What the file says is put around texts.
public abstract partial class SubwordTokenizer
{
    /// <summary>Encodes a text or a pair of texts with all that the tokenizer's file says is put around them, as Hugging Face's <c>encode</c> does by default.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">The second text, if there is one.</param>
    /// <param name="allowedSpecial">The special tokens whose text becomes their id; <see langword="null"/> for none. Do not allow any in texts that users write.</param>
    /// <returns>Ids, types, places and what was put there. Nothing is cut off or filled up.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="allowedSpecial"/> names a token that <see cref="SpecialTokens"/> has not.</exception>
    public SubwordEncoding EncodeWithSpecialTokens(string text, string? pair = null, IReadOnlySet<string>? allowedSpecial = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var added = allowedSpecial is null ? AlwaysFound : Allowing(allowedSpecial, nameof(allowedSpecial));
        var encoded = new List<(PooledBuffer<int> Ids, TokenPlaces Places)>();
        foreach (string each in pair is null ? new[] { text } : [text, pair])
        {
            (PooledBuffer<int> Ids, TokenPlaces Places) of = (new PooledBuffer<int>(), new TokenPlaces(PostProcessor.Trims.Count > 0));
            Encode(each, added, of.Ids, of.Places);
            encoded.Add(of);
        }

        var ids = new List<int>();
        var types = new List<int>();
        var offsets = new List<Range>();
        var mask = new List<bool>();
        foreach (TemplatePiece piece in pair is null ? PostProcessor.Single : PostProcessor.Pair)
        {
            if (piece.Text == TemplatePiece.NoText)
            {
                ids.AddRange(piece.Ids);
                offsets.AddRange(Enumerable.Repeat(0..0, piece.Ids.Length));
                mask.AddRange(Enumerable.Repeat(true, piece.Ids.Length));
            }
            else
            {
                (PooledBuffer<int> own, TokenPlaces places) = encoded[piece.Text];
                ids.AddRange(own.Values);
                for (int i = 0; i < own.Count; i++)
                {
                    Range place = places.Offsets[2 * i]..places.Offsets[(2 * i) + 1];
                    offsets.Add(PostProcessor.Trims.Count == 0 ? place : Trim(places.FoundAt(i) ?? PrintableTextOf(own.Values[i]), i, place.Start.Value, place.End.Value, piece.Text == 0 ? text : pair!));
                }

                mask.AddRange(Enumerable.Repeat(false, own.Count));
            }

            types.AddRange(Enumerable.Repeat(piece.TypeId, ids.Count - types.Count));
        }

        foreach ((PooledBuffer<int> own, TokenPlaces places) in encoded)
        {
            own.Return();
            places.Return();
        }

        return new SubwordEncoding(ids, types, offsets, mask);
    }

    // As ByteLevel and RobertaProcessing count: the spaces that the token's name has at its ends, in characters.
    private Range Trim(string name, int index, int start, int end, string text)
    {
        foreach (OffsetTrim trim in PostProcessor.Trims)
        {
            int leading = name.Length - name.TrimStart(TrimmedNames.Spaces).Length;
            int trailing = name.Length - name.TrimEnd(TrimmedNames.Spaces).Length;
            bool isFirst = index == 0 || start == 0;
            leading = isFirst && trim.AddsPrefixSpace && leading == 1 ? 0 : leading;
            start = Math.Min(Advance(text, start, leading), end);
            end = Math.Max(Retreat(text, end, trailing), start);
        }

        return start..end;
    }

    private static int Advance(string text, int start, int characters)
    {
        for (; characters > 0 && start < text.Length; characters--)
        {
            start += char.IsHighSurrogate(text[start]) && start + 1 < text.Length && char.IsLowSurrogate(text[start + 1]) ? 2 : 1;
        }

        return start + characters;
    }

    // So many characters back, or none where there are fewer.
    private static int Retreat(string text, int end, int characters)
    {
        int place = end;
        for (; characters > 0 && place > 0; characters--)
        {
            place -= place > 1 && char.IsLowSurrogate(text[place - 1]) && char.IsHighSurrogate(text[place - 2]) ? 2 : 1;
        }

        return characters > 0 ? end : place;
    }

    private static class TrimmedNames
    {
        // White space, and what a space is in the printable alphabet.
        public static readonly char[] Spaces = [.. Enumerable.Range(0, 0x10000).Select(unit => (char)unit).Where(char.IsWhiteSpace), 'Ġ'];
    }
}
