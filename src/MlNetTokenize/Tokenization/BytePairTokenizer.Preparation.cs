namespace MlNetTokenize;

// What is done to a text before it is cut, where the vocabulary's file asks for it.
public sealed partial class BytePairTokenizer
{
    private bool Prepares => Model.AddPrefixSpace || Model.NormalizesToFormC;

    private PreparedText Prepare(ReadOnlySpan<char> source, EncoderScratch scratch)
    {
        ReadOnlySpan<char> text = source;
        if (Model.AddPrefixSpace && text.Length > 0 && text[0] != ' ')
        {
            Span<char> units = scratch.Units(text.Length + 1);
            units[0] = ' ';
            text.CopyTo(units[1..]);
            return new PreparedText(units[..(text.Length + 1)], added: 1);
        }

        return new PreparedText(text, added: 0);
    }

    private ReadOnlySpan<byte> PrepareUtf8(ReadOnlySpan<byte> source, EncoderScratch scratch)
    {
        if (Model.AddPrefixSpace && source.Length > 0 && source[0] != ' ')
        {
            Span<byte> bytes = scratch.PreparedBytes(source.Length + 1);
            bytes[0] = (byte)' ';
            source.CopyTo(bytes[1..]);
            return bytes[..(source.Length + 1)];
        }

        return source;
    }

    private static string Normalized(string text) => text;
}
