using System.Buffers;
using CsCheck;

namespace MlNetTokenize.Tests;

/// <summary>Texts for sources, and their ids.</summary>
internal static class SourceText
{
    private static readonly string[] Words =
    [
        "the", "reta", "Retami", "RETA", "soquajo", "taré", "tare\u0301", "quaest", "korlan",
        "文中", "üüing", "<s", "s>", "</", "/s", "[S", "S]", "sep", "SEP", "unk", "7", "17", "ab", "\uFF1C\uFF53",
        "[", "]", "<", ">", " ", " ", "  ", "      ", "\t\t\t", "\u3000", "\u00A0", ".", ",",
    ];

    /// <summary>Words of the small vocabularies among what tokenizers get wrong.</summary>
    public static Gen<string> Any { get; } = Gen.Frequency((3, Gen.OneOf(Words)), (1, HardText.Any)).Array[0, 20].Select(string.Concat);

    public static int[] Encode(TokenizerSource source, string text)
    {
        var ids = new ArrayBufferWriter<int>();
        source.Encode(text, ids);
        return ids.WrittenSpan.ToArray();
    }
}
