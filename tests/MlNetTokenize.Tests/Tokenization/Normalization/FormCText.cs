using CsCheck;

namespace MlNetTokenize.Tests;

/// <summary>Generators of texts made of what normalizers get wrong.</summary>
internal static class FormCText
{
    private static readonly Gen<string> Plain = Gen.OneOf("a", "e", "A", " ", "x", "ω", "ש", "क", "中", "😀", "\u200D", "ᄀ", "\uFFFD");

    private static readonly Gen<string> Mark = OneOf(SlowFormC.Marks);
    private static readonly Gen<string> Second = OneOf(SlowFormC.Seconds);
    private static readonly Gen<string> Decomposing = OneOf(SlowFormC.Decomposing);
    private static readonly Gen<string> HangulLetter = Gen.Int[0x1100, 0x11FF].Select(char.ConvertFromUtf32);
    private static readonly Gen<string> HangulSyllable = Gen.Int[0xAC00, 0xD7A3].Select(char.ConvertFromUtf32);

    // What a composite is made of, so that it is composed again, or blocked, or not.
    private static readonly Gen<string> Decomposed = Decomposing.Select(SlowFormC.Decompose);

    private static readonly Gen<string> Shuffled = Gen.Select(Decomposed, Mark).SelectMany(
        (decomposed, mark) => Gen.Shuffle(SlowFormC.Characters(decomposed + mark).ToArray())).Select(SlowFormC.Text);

    private static readonly Gen<string> Usual = Gen.Frequency(
        (3, Plain), (6, Mark), (4, Second), (4, Decomposing), (4, Decomposed), (3, Shuffled), (2, HangulLetter), (1, HangulSyllable));

    /// <summary>Without lone surrogates and without characters that came with versions of Unicode after the table's.</summary>
    public static Gen<string> Known { get; } = Usual.Array[0, 12].Select(string.Concat);

    /// <summary>Any UTF-16.</summary>
    public static Gen<string> Any { get; } = Gen.Frequency(
        (8, Usual), (1, HardText.Any), (1, Gen.OneOf("\uD834", "\uDD5E", "\uD800", "\uDFFF", "\u0300\u0301\u0323"))).Array[0, 12].Select(string.Concat);

    /// <summary>Runs of marks longer than are sorted by exchanging.</summary>
    public static Gen<string> LongRuns { get; } = Gen.Select(Usual, Mark.Array[20, 90].Select(string.Concat), Usual, string.Concat);

    private static Gen<string> OneOf(IEnumerable<int> codePoints) => Gen.OneOf([.. codePoints.Select(char.ConvertFromUtf32)]);
}
