using System.Text;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Decoders;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>The <c>decoder</c> of a tokenizer.json.</summary>
internal static class TokenizerJsonDecoder
{
    private static readonly PartType[] Untyped =
    [
        new("BPEDecoder", "suffix"), new("WordPiece", "prefix", "cleanup"), new("CTC", "pad_token", "word_delimiter_token", "cleanup"), new("Strip", "content", "start", "stop"), new("Replace", "pattern", "content"),
    ];

    /// <summary>Reads it.</summary>
    /// <returns><see langword="null"/> where there is none: tokens are then put together with spaces between them.</returns>
    public static TokenDecoder? Read(JsonPlace? decoder) => decoder is { } place ? ReadOne(place) : null;

    private static TokenDecoder ReadOne(JsonPlace place)
    {
        string type = PartType.Of(place, Untyped);
        return type switch
        {
            "ByteLevel" => new ByteLevelDecoder(),
            "ByteFallback" => new ByteFallbackDecoder(),
            "Fuse" => new FuseDecoder(),
            "BPEDecoder" => new SuffixDecoder(place.Find("suffix")?.ReadText() ?? "</w>"),
            "WordPiece" => new WordPieceDecoder(place.Require("prefix").ReadText(), place.Require("cleanup").ReadBoolean()),
            "Metaspace" => ReadMetaspace(place),
            "CTC" => new CtcDecoder(place.Require("pad_token").ReadText(), place.Require("word_delimiter_token").ReadText(), place.Require("cleanup").ReadBoolean()),
            "Replace" => new ReplaceDecoder(TokenizerJsonNormalizer.ReadPattern(place.Require("pattern")), place.Require("content").ReadText()),
            "Strip" => new StripDecoder(ReadCharacter(place.Require("content")), place.Require("start").ReadId(), place.Require("stop").ReadId()),
            "Sequence" => new SequenceDecoder([.. place.Require("decoders").Items.Select(ReadOne)]),
            _ => throw place.Wrong($"the decoder '{FormatFile.Shown(type)}' is none that is known"),
        };
    }

    private static MetaspaceDecoder ReadMetaspace(JsonPlace place)
    {
        bool hasPrefix = place.Find("prepend_scheme")?.ReadText() != "never" && (place.Find("add_prefix_space")?.ReadBoolean() ?? true);
        return new MetaspaceDecoder(ReadCharacter(place.Require("replacement")), hasPrefix);
    }

    private static string ReadCharacter(JsonPlace place)
        => place.ReadText() is var text && Rune.TryGetRuneAt(text.Length == 0 ? "\uD800" : text, 0, out Rune character) && character.Utf16SequenceLength == text.Length
            ? text
            : throw place.Wrong($"{place.Shown()} is not one character");
}
