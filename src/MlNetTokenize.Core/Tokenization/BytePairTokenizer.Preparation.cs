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
    internal bool Prepares => Model.AddPrefixSpace || Model.Normalizer is not null;

    internal override int FindExactCut(ReadOnlySpan<byte> utf8)
        => Model.Normalizer is null || Model.NormalizesToFormC ? SplitPattern.FindExactCut(utf8, Model.NormalizesToFormC) : 0;

    private PreparedText Prepare(ReadOnlySpan<char> source, EncoderScratch scratch, bool isAligned = false) => Prefix(Normalize(source, scratch, isAligned), scratch);

    /// <summary>The text of a source after its normalizer.</summary>
    /// <param name="source">The source.</param>
    /// <param name="scratch">Holds the result until its next use.</param>
    /// <param name="isAligned">Whether places are asked for, which are counted as Hugging Face counts them; else only where the source can be cut, which is not within what is composed.</param>
    private PreparedText Normalize(ReadOnlySpan<char> source, EncoderScratch scratch, bool isAligned)
    {
        if (Model.Normalizer is not { } normalizer || !normalizer.MayChange(source))
        {
            return new PreparedText(source, added: 0, normalized: null);
        }

        if (isAligned || !Model.NormalizesToFormC)
        {
            AlignedText aligned = scratch.Aligned;
            aligned.Load(source, 0, source.Length, isAligned);
            normalizer.Apply(aligned);
            return new PreparedText(aligned.Text, added: 0, aligned);
        }

        FormC.Normalize(source, scratch.Normalized);
        return new PreparedText(scratch.Normalized.Text, added: 0, scratch.Normalized);
    }

    /// <summary>The same with a space before it, where the vocabulary asks for one.</summary>
    private PreparedText Prefix(PreparedText prepared, EncoderScratch scratch)
    {
        ReadOnlySpan<char> text = prepared.Text;
        if (!Model.AddPrefixSpace || text.IsEmpty || text[0] == ' ')
        {
            return prepared;
        }

        Span<char> units = scratch.Units(text.Length + 1);
        units[0] = ' ';
        text.CopyTo(units[1..]);
        return prepared.Of(units[..(text.Length + 1)], added: 1);
    }

    /// <summary>What is cut in place of a text.</summary>
    /// <param name="source">The text.</param>
    /// <param name="scratch">Holds the result until its next use.</param>
    /// <param name="isContinued">Whether the text began before, so that the space stands there.</param>
    internal ReadOnlySpan<byte> PrepareUtf8(ReadOnlySpan<byte> source, EncoderScratch scratch, bool isContinued = false)
    {
        ReadOnlySpan<byte> text = NormalizeUtf8(source, scratch, isContinued);
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
    private ReadOnlySpan<byte> NormalizeUtf8(ReadOnlySpan<byte> source, EncoderScratch scratch, bool isContinued)
    {
        // Below U+0300, which begins with 0xCC, all text is in form C.
        if (Model.Normalizer is not { } normalizer || (Model.NormalizesToFormC && !source.ContainsAnyInRange((byte)0xCC, (byte)0xF4))
            || (normalizer.KeepsPlainAscii && !source.ContainsAnyExceptInRange((byte)' ', (byte)'~')))
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
            if (normalized is null && normalizer.MayChange(units))
            {
                normalized = new ArrayBufferWriter<byte>(source.Length);
                normalized.Write(source[..position]);
            }

            if (normalized is not null)
            {
                Encoding.UTF8.GetBytes(NormalizePart(units, scratch, isContinued || position > 0), normalized);
                normalized.Write(source.Slice(end, Math.Min(1, source.Length - end)));
            }

            position = end + 1;
        }

        return normalized is null ? source : normalized.WrittenSpan;
    }

    private ReadOnlySpan<char> NormalizePart(ReadOnlySpan<char> units, EncoderScratch scratch, bool isContinued)
    {
        if (Model.NormalizesToFormC)
        {
            FormC.Normalize(units, scratch.Normalized);
            return scratch.Normalized.Text;
        }

        AlignedText aligned = scratch.Aligned;
        aligned.Load(units, 0, units.Length, isTracked: false);
        aligned.IsContinued = isContinued;
        Model.Normalizer!.Apply(aligned);
        return aligned.Text;
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
