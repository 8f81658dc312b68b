using System.Buffers;
using MlNetTokenize.Tokenization.Characters;

namespace MlNetTokenize.Tokenization.Vocabularies;

/// <summary>UTF-16.</summary>
internal readonly struct Utf16Unit : ITextUnit<char>
{
    public static char[] Encode(string text) => text.ToCharArray();

    public static SearchValues<char> Search(ReadOnlySpan<char> units) => SearchValues.Create(units);

    public static int ValueOf(char unit) => unit;

    public static int CharacterAt(ReadOnlySpan<char> text, int index, out int length) => CodePointRuns.At(text, index, out length);

    public static int CharacterBefore(ReadOnlySpan<char> text, int index, out int length) => CodePointRuns.Before(text, index, out length);
}
