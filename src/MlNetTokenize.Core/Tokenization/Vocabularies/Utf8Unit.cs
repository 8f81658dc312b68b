using System.Buffers;
using System.Text;

namespace MlNetTokenize.Tokenization.Vocabularies;

/// <summary>UTF-8.</summary>
internal readonly struct Utf8Unit : ITextUnit<byte>
{
    public static byte[] Encode(string text) => Encoding.UTF8.GetBytes(text);

    public static SearchValues<byte> Search(ReadOnlySpan<byte> units) => SearchValues.Create(units);

    public static int ValueOf(byte unit) => unit;

    public static int CharacterAt(ReadOnlySpan<byte> text, int index, out int length)
        => Rune.DecodeFromUtf8(text[index..], out Rune character, out length) == OperationStatus.Done ? character.Value : NoCharacter(out length);

    public static int CharacterBefore(ReadOnlySpan<byte> text, int index, out int length)
        => Rune.DecodeLastFromUtf8(text[..index], out Rune character, out length) == OperationStatus.Done ? character.Value : NoCharacter(out length);

    private static int NoCharacter(out int length)
    {
        length = 1;
        return -1;
    }
}
