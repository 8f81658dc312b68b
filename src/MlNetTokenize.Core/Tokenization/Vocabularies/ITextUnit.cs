using System.Buffers;

namespace MlNetTokenize.Tokenization.Vocabularies;

/// <summary>What text is searched for in one of its two forms.</summary>
/// <typeparam name="TUnit">A byte or a UTF-16 unit.</typeparam>
internal interface ITextUnit<TUnit>
    where TUnit : unmanaged, IEquatable<TUnit>
{
    /// <summary>The units of a text.</summary>
    static abstract TUnit[] Encode(string text);

    static abstract SearchValues<TUnit> Search(ReadOnlySpan<TUnit> units);

    static abstract int ValueOf(TUnit unit);

    /// <summary>The character that begins at a place; −1 for none that is one.</summary>
    static abstract int CharacterAt(ReadOnlySpan<TUnit> text, int index, out int length);

    /// <summary>The character that ends at a place; −1 for none that is one.</summary>
    static abstract int CharacterBefore(ReadOnlySpan<TUnit> text, int index, out int length);
}
