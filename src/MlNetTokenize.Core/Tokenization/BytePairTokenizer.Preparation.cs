using System.Buffers;
using System.Text;
using MlNetTokenize.Tokenization.BytePairs;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Normalization;

namespace MlNetTokenize;

// What is done to a text before it is cut, where the vocabulary's file asks for it.
public sealed partial class BytePairTokenizer
{
    /// <summary>Whether a text is changed before it is cut.</summary>
    internal bool Prepares => Model.AddPrefixSpace || Model.NormalizesToFormC;

    private PreparedText Prepare(ReadOnlySpan<char> source, EncoderScratch scratch)
    {
        ReadOnlySpan<char> text = source;
        NormalizedText? normalized = null;
        if (Model.NormalizesToFormC && !FormC.IsNormalized(source))
        {
            normalized = scratch.Normalized;
            FormC.Normalize(source, normalized);
            text = normalized.Text;
        }

        if (!Model.AddPrefixSpace || text.IsEmpty || text[0] == ' ')
        {
            return new PreparedText(text, added: 0, normalized);
        }

        Span<char> units = scratch.Units(text.Length + 1);
        units[0] = ' ';
        text.CopyTo(units[1..]);
        return new PreparedText(units[..(text.Length + 1)], added: 1, normalized);
    }

    /// <summary>What is cut in place of a text.</summary>
    /// <param name="source">The text.</param>
    /// <param name="scratch">Holds the result until its next use.</param>
    /// <param name="isContinued">Whether the text began before, so that the space stands there.</param>
    internal ReadOnlySpan<byte> PrepareUtf8(ReadOnlySpan<byte> source, EncoderScratch scratch, bool isContinued = false)
    {
        ReadOnlySpan<byte> text = Model.NormalizesToFormC ? NormalizeUtf8(source, scratch) : source;
        if (!Model.AddPrefixSpace || isContinued || text.IsEmpty || text[0] == ' ')
        {
            return text;
        }

        Span<byte> bytes = scratch.PreparedBytes(text.Length + 1);
        bytes[0] = (byte)' ';
        text.CopyTo(bytes[1..]);
        return bytes[..(text.Length + 1)];
    }

    /// <summary>Normalizes what is text; bytes that are not stay where they are, and nothing composes across them.</summary>
    private static ReadOnlySpan<byte> NormalizeUtf8(ReadOnlySpan<byte> source, EncoderScratch scratch)
    {
        // Below U+0300, which begins with 0xCC, all text is normalized.
        if (!source.ContainsAnyInRange((byte)0xCC, (byte)0xF4))
        {
            return source;
        }

        // Nothing is allocated for text that is normalized already.
        ArrayBufferWriter<byte>? normalized = null;
        for (int position = 0; position < source.Length;)
        {
            int end = EndOfText(source, position);
            ReadOnlySpan<byte> utf8 = source[position..end];
            Span<char> units = scratch.Units(utf8.Length);
            units = units[..Encoding.UTF8.GetChars(utf8, units)];
            if (normalized is null && !FormC.IsNormalized(units))
            {
                normalized = new ArrayBufferWriter<byte>(source.Length);
                normalized.Write(source[..position]);
            }

            if (normalized is not null)
            {
                FormC.Normalize(units, scratch.Normalized);
                Encoding.UTF8.GetBytes(scratch.Normalized.Text, normalized);
                normalized.Write(source.Slice(end, Math.Min(1, source.Length - end)));
            }

            position = end + 1;
        }

        return normalized is null ? source : normalized.WrittenSpan;
    }

    private static int EndOfText(ReadOnlySpan<byte> utf8, int start)
    {
        int end = start;
        while (end < utf8.Length && Rune.DecodeFromUtf8(utf8[end..], out _, out int length) == OperationStatus.Done)
        {
            end += length;
        }

        return end;
    }
}
