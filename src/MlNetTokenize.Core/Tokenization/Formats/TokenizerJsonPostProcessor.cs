using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.PostProcessors;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>The <c>post_processor</c> of a tokenizer.json: what stands around one text and around two.</summary>
internal static class TokenizerJsonPostProcessor
{
    private const int MostStages = 100;

    private static readonly PartType[] Untyped = [new("RobertaProcessing", "sep", "cls", "trim_offsets", "add_prefix_space"), new("BertProcessing", "sep", "cls"), new("TemplateProcessing", "single", "pair", "special_tokens")];

    public static PostProcessor Read(JsonPlace? postProcessor, TokenVocabulary vocabulary)
    {
        // What stands around one text, and around two.
        var single = new TemplateStages(1);
        var pair = new TemplateStages(2);
        var trims = new List<OffsetTrim>();
        if (postProcessor is { } place)
        {
            Read(place, vocabulary, single, pair, trims);
        }

        return new PostProcessor(single.Pieces, pair.Pieces) { Trims = trims };
    }

    private static void Read(JsonPlace place, TokenVocabulary vocabulary, TemplateStages single, TemplateStages pair, List<OffsetTrim> trims)
    {
        string type = PartType.Of(place, Untyped);
        if (type is "ByteLevel" or "RobertaProcessing" && place.Require("trim_offsets").ReadBoolean())
        {
            trims.Add(new OffsetTrim(place.Require("add_prefix_space").ReadBoolean()));
            if (trims.Count > MostStages)
            {
                throw place.Wrong($"more than {MostStages} of them one after the other are not done here");
            }
        }

        switch (type)
        {
            case "ByteLevel":
                return;
            case "Sequence":
                foreach (JsonPlace item in place.Require("processors").Items)
                {
                    Read(item, vocabulary, single, pair, trims);
                }

                return;
            case "RobertaProcessing" or "BertProcessing":
                int beginning = ReadNamedId(place.Require("cls"), vocabulary);
                int separator = ReadNamedId(place.Require("sep"), vocabulary);
                single.Surround(beginning, separator, isRoberta: type == "RobertaProcessing");
                pair.Surround(beginning, separator, isRoberta: type == "RobertaProcessing");
                break;
            case "TemplateProcessing":
                List<TemplatePiece>[] templates = [ReadTemplate(place, "single", vocabulary, texts: 1), ReadTemplate(place, "pair", vocabulary, texts: 2)];
                if (!single.TryApply(templates) || !pair.TryApply(templates))
                {
                    throw place.Wrong("a template of one or two texts stands around more parts than two, for which Hugging Face's library has no ids either");
                }

                break;
            default:
                throw place.Wrong($"the post-processor '{FormatFile.Shown(type)}' is none that is known");
        }

        if (single.IsTooLong || pair.IsTooLong)
        {
            throw place.Wrong("there is more around a text than is read here");
        }
    }

    private static List<TemplatePiece> ReadTemplate(JsonPlace place, string name, TokenVocabulary vocabulary, int texts)
    {
        var pieces = new List<TemplatePiece>();
        foreach (JsonPlace piece in place.Require(name).Items)
        {
            if (piece.Find("Sequence") is { } sequence)
            {
                int text = sequence.Require("id").ReadText() switch { "A" => 0, "B" when texts == 2 => 1, _ => throw sequence.Wrong("there is no such text") };
                pieces.Add(TemplatePiece.OfText(text, sequence.Require("type_id").ReadId()));
                continue;
            }

            JsonPlace special = piece.Require("SpecialToken");
            int[] ids = [.. place.Require("special_tokens").Require(special.Require("id").ReadText()).Require("ids").Items.Select(id => CheckId(id, vocabulary))];
            pieces.Add(TemplatePiece.OfIds(ids, special.Require("type_id").ReadId()));
        }

        return pieces;
    }

    private static int ReadNamedId(JsonPlace pair, TokenVocabulary vocabulary)
    {
        JsonPlace[] parts = [.. pair.Items.Take(3)];
        return parts is [_, var id] ? CheckId(id, vocabulary) : throw pair.Wrong($"{pair.Shown()} is not a token and its id");
    }

    private static int CheckId(JsonPlace place, TokenVocabulary vocabulary)
    {
        int id = place.ReadId();
        return vocabulary.Contains(id) ? id : throw place.Wrong($"there is no token {id}");
    }

    /// <summary>Reads <c>truncation</c>.</summary>
    public static Truncation? ReadTruncation(JsonPlace? truncation)
    {
        if (truncation is not { } place)
        {
            return null;
        }

        TruncationStrategy strategy = place.Require("strategy").ReadText() switch
        {
            "LongestFirst" => TruncationStrategy.LongestFirst,
            "OnlyFirst" => TruncationStrategy.OnlyFirst,
            "OnlySecond" => TruncationStrategy.OnlySecond,
            string other => throw place.Wrong($"the truncation strategy '{FormatFile.Shown(other)}' is none that is known"),
        };
        return new Truncation(place.Require("max_length").ReadId(), strategy, place.Find("direction")?.ReadText() == "Left");
    }

    /// <summary>Reads <c>padding</c>.</summary>
    public static Padding? ReadPadding(JsonPlace? padding)
    {
        if (padding is not { } place)
        {
            return null;
        }

        JsonPlace strategy = place.Require("strategy");
        int? length = strategy.Value.ValueKind == System.Text.Json.JsonValueKind.Object ? strategy.Require("Fixed").ReadId() : null;
        return new Padding(length, place.Require("pad_id").ReadId(), place.Find("direction")?.ReadText() == "Left")
        {
            Multiple = place.Find("pad_to_multiple_of")?.ReadId() ?? 0,
            TypeId = place.Find("pad_type_id")?.ReadId() ?? 0,
        };
    }
}
