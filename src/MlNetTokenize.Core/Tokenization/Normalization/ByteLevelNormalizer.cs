using System.Text;
using MlNetTokenize.Tokenization.Characters;

namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>Each byte of a text's UTF-8 as a character of the printable alphabet: ByteLevel.</summary>
internal sealed class ByteLevelNormalizer : TextNormalizer
{
    private ByteLevelNormalizer()
    {
    }

    public static ByteLevelNormalizer Instance { get; } = new();

    // What follows it sees spaces no longer.
    public override bool IsLocal => false;

    public override void Apply(AlignedText text)
    {
        text.BeginChange();
        MapTo(text, text.Length);
        text.EndChange();
    }

    /// <summary>Maps what a text that is being changed has up to a place.</summary>
    public static void MapTo(AlignedText text, int end)
    {
        Span<byte> bytes = stackalloc byte[4];
        while (text.Place < end)
        {
            int codePoint = CodePointRuns.At(text.Text, text.Place, out _);
            int count = new Rune(codePoint).EncodeToUtf8(bytes);
            for (int i = 0; i < count; i++)
            {
                text.Put(PrintableBytes.CharacterOf(bytes[i]), i == 0 ? 0 : 1);
            }
        }
    }
}
