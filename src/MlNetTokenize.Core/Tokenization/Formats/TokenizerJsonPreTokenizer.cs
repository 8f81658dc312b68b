using System.Text;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Characters;
using MlNetTokenize.Tokenization.PreTokenizers;
using MlNetTokenize.Tokenization.Splitting.Expressions;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>The <c>pre_tokenizer</c> of a tokenizer.json.</summary>
internal static class TokenizerJsonPreTokenizer
{
    // A damaged file must not have a text cut a billion times.
    private const int MostStages = 100;

    /// <summary>Reads it.</summary>
    /// <returns><see langword="null"/> where there is none.</returns>
    public static TextSplitter? Read(JsonPlace? preTokenizer)
    {
        var stages = new List<TextSplitter>();
        if (preTokenizer is { } place)
        {
            Add(place, stages);
        }

        return stages.Count switch { 0 => null, 1 => stages[0], _ => new SequenceSplitter(stages) };
    }

    private static void Add(JsonPlace place, List<TextSplitter> stages)
    {
        string type = place.Require("type").ReadText();
        if (type == "Sequence")
        {
            foreach (JsonPlace item in place.Require("pretokenizers").Items)
            {
                Add(item, stages);
            }

            return;
        }

        if (stages.Count >= MostStages)
        {
            throw place.Wrong($"more than {MostStages} cuts one after the other are not done here");
        }

        switch (type)
        {
            case "BertPreTokenizer":
                stages.Add(CharacterSplitter.WhiteSpace);
                stages.Add(new CharacterSplitter(EngineClass.Punctuation, SplitBehavior.Isolated));
                break;
            case "ByteLevel":
                stages.Add(new ByteLevelSplitter(place.Require("add_prefix_space").ReadBoolean(), place.Find("use_regex")?.ReadBoolean() ?? true));
                break;
            case "Whitespace":
                stages.Add(WordSplitter.Instance);
                break;
            case "WhitespaceSplit":
                stages.Add(CharacterSplitter.WhiteSpace);
                break;
            case "Punctuation":
                stages.Add(new CharacterSplitter(EngineClass.Punctuation, place.Find("behavior") is { } behavior ? ReadBehavior(behavior) : SplitBehavior.Isolated));
                break;
            case "Digits":
                bool isSingle = place.Require("individual_digits").ReadBoolean();
                stages.Add(new CharacterSplitter(EngineClass.Number, isSingle ? SplitBehavior.Isolated : SplitBehavior.Contiguous));
                break;
            case "CharDelimiterSplit":
                stages.Add(new PatternSplitter(TextPattern.OfText(ReadCharacter(place.Require("delimiter"))), SplitBehavior.Removed, inverts: false));
                break;
            case "UnicodeScripts":
                stages.Add(ScriptSplitter.Instance);
                break;
            case "FixedLength":
                stages.Add(new FixedLengthSplitter(ReadLength(place.Find("length"))));
                break;
            case "Metaspace":
                stages.Add(ReadMetaspace(place));
                break;
            case "Split":
                stages.Add(new PatternSplitter(
                    TokenizerJsonNormalizer.ReadPattern(place.Require("pattern")), ReadBehavior(place.Require("behavior")), place.Require("invert").ReadBoolean()));
                break;
            default:
                throw place.Wrong($"the pre-tokenizer '{FormatFile.Shown(type)}' is none that is known");
        }
    }

    private static SplitBehavior ReadBehavior(JsonPlace place) => place.ReadText() switch
    {
        "Removed" => SplitBehavior.Removed,
        "Isolated" => SplitBehavior.Isolated,
        "MergedWithPrevious" => SplitBehavior.MergedWithPrevious,
        "MergedWithNext" => SplitBehavior.MergedWithNext,
        "Contiguous" => SplitBehavior.Contiguous,
        string other => throw place.Wrong($"the behavior '{FormatFile.Shown(other)}' is none that is known"),
    };

    private static string ReadCharacter(JsonPlace place)
        => place.ReadText() is var text && Rune.TryGetRuneAt(text.Length == 0 ? "\uD800" : text, 0, out Rune character) && character.Utf16SequenceLength == text.Length
            ? text
            : throw place.Wrong($"{place.Shown()} is not one character");

    private static int ReadLength(JsonPlace? place)
        => place is not { } length ? 5 : length.ReadId() is > 0 and int value ? value : throw length.Wrong("pieces of no characters are none");

    private static MetaspaceSplitter ReadMetaspace(JsonPlace place)
    {
        int replacement = char.ConvertToUtf32(ReadCharacter(place.Require("replacement")), 0);
        PrependScheme scheme = place.Find("prepend_scheme") is { } named ? ReadScheme(named) : PrependScheme.Always;
        if (place.Find("add_prefix_space") is { } prefix && !prefix.ReadBoolean())
        {
            scheme = scheme == PrependScheme.Never || place.Find("prepend_scheme") is null ? PrependScheme.Never
                : throw prefix.Wrong("'add_prefix_space' is false, and 'prepend_scheme' says something else");
        }

        return new MetaspaceSplitter(replacement, scheme, place.Find("split")?.ReadBoolean() ?? true);
    }

    private static PrependScheme ReadScheme(JsonPlace place) => place.ReadText() switch
    {
        "always" => PrependScheme.Always,
        "first" => PrependScheme.First,
        "never" => PrependScheme.Never,
        string other => throw place.Wrong($"the prepend_scheme '{FormatFile.Shown(other)}' is none that is known"),
    };
}
