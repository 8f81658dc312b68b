using System.Text;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Normalization;
using MlNetTokenize.Tokenization.Splitting.Expressions;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>The <c>normalizer</c> of a tokenizer.json.</summary>
internal static class TokenizerJsonNormalizer
{
    private static readonly PartType[] Untyped =
    [
        new("BertNormalizer", "clean_text", "handle_chinese_chars", "lowercase"), new("Strip", "strip_left", "strip_right"), new("Sequence", "normalizers"), new("Replace", "pattern", "content"), new("Prepend", "prepend"),
    ];

    /// <summary>Reads it.</summary>
    /// <returns><see langword="null"/> where there is none, or one that does nothing.</returns>
    public static TextNormalizer? Read(JsonPlace? normalizer)
    {
        var stages = new List<TextNormalizer>();
        if (normalizer is { } place)
        {
            Add(place, stages);
        }

        return stages.Count switch { 0 => null, 1 => stages[0], _ => new SequenceNormalizer(stages) };
    }

    private static void Add(JsonPlace place, List<TextNormalizer> stages)
    {
        string type = PartType.Of(place, Untyped);
        if (type == "Sequence")
        {
            foreach (JsonPlace item in place.Require("normalizers").Items)
            {
                Add(item, stages);
            }

            return;
        }

        stages.Add(type switch
        {
            "NFC" => new UnicodeFormNormalizer(NormalizationForm.FormC),
            "NFD" => new UnicodeFormNormalizer(NormalizationForm.FormD),
            "NFKC" => new UnicodeFormNormalizer(NormalizationForm.FormKC),
            "NFKD" => new UnicodeFormNormalizer(NormalizationForm.FormKD),
            "Lowercase" => LowercaseNormalizer.Instance,
            "StripAccents" => StripAccentsNormalizer.Instance,
            "Nmt" => NmtNormalizer.Instance,
            "ByteLevel" => ByteLevelNormalizer.Instance,
            "Strip" => new StripNormalizer(place.Require("strip_left").ReadBoolean(), place.Require("strip_right").ReadBoolean()),
            "Prepend" => new PrependNormalizer(place.Require("prepend").ReadText()),
            "Replace" => new ReplaceNormalizer(ReadPattern(place.Require("pattern")), place.Require("content").ReadText()),
            "BertNormalizer" => ReadBert(place),
            "Precompiled" => ReadPrecompiled(place.Require("precompiled_charsmap")),
            _ => throw place.Wrong($"the normalizer '{FormatFile.Shown(type)}' is none that is known"),
        });
    }

    /// <summary>Reads a pattern: a text or a regular expression.</summary>
    public static TextPattern ReadPattern(JsonPlace pattern)
    {
        try
        {
            return pattern.Find("Regex") is { } regex ? TextPattern.OfExpression(regex.ReadText()) : TextPattern.OfText(pattern.Require("String").ReadText());
        }
        catch (ArgumentException problem)
        {
            throw new InvalidDataException($"{pattern.Path}: {problem.Message}.", problem);
        }
    }

    private static BertTextNormalizer ReadBert(JsonPlace place)
    {
        bool lowers = place.Require("lowercase").ReadBoolean();
        return new BertTextNormalizer(
            place.Require("clean_text").ReadBoolean(), place.Require("handle_chinese_chars").ReadBoolean(), place.Find("strip_accents")?.ReadBoolean() ?? lowers, lowers);
    }

    private static PrecompiledNormalizer ReadPrecompiled(JsonPlace place)
    {
        byte[] table = new byte[place.ReadText().Length];
        if (!Convert.TryFromBase64String(place.ReadText(), table, out int length))
        {
            throw place.Wrong("it is not in base 64");
        }

        try
        {
            return new PrecompiledNormalizer(new PrecompiledCharacterMap(table.AsSpan(0, length)));
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"{place.Path}: {problem.Message}", problem);
        }
    }
}
