using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>The <c>post_processor</c> of a tokenizer.json: at most one id before a text and one after it.</summary>
internal static class TokenizerJsonPostProcessor
{
    public static (int? Beginning, int? End) Read(JsonPlace root, TokenVocabulary vocabulary)
    {
        int? beginning = null;
        int? end = null;
        if (root.Find("post_processor") is { } place)
        {
            Read(place, vocabulary, ref beginning, ref end);
        }

        return (beginning, end);
    }

    private static void Read(JsonPlace place, TokenVocabulary vocabulary, ref int? beginning, ref int? end)
    {
        switch (place.Require("type").ReadText())
        {
            case "ByteLevel":
                break;
            case "Sequence":
                foreach (JsonPlace item in place.Require("processors").Items)
                {
                    Read(item, vocabulary, ref beginning, ref end);
                }

                break;
            case "RobertaProcessing" or "BertProcessing":
                Set(ref beginning, ReadNamedId(place.Require("cls"), vocabulary), place);
                Set(ref end, ReadNamedId(place.Require("sep"), vocabulary), place);
                break;
            case "TemplateProcessing":
                ReadTemplate(place, vocabulary, ref beginning, ref end);
                break;
            case string other:
                throw place.Wrong($"the post-processor '{FormatFile.Shown(other)}' is not done here");
        }
    }

    private static void ReadTemplate(JsonPlace place, TokenVocabulary vocabulary, ref int? beginning, ref int? end)
    {
        JsonPlace single = place.Require("single");
        bool seen = false;
        foreach (JsonPlace piece in single.Items)
        {
            if (piece.Find("Sequence") is { } sequence)
            {
                if (seen || sequence.Require("id").ReadText() != "A")
                {
                    throw piece.Wrong("a template for one text has the sequence A once");
                }

                seen = true;
                continue;
            }

            int id = ReadSpecial(place, piece.Require("SpecialToken").Require("id"), vocabulary);
            Set(ref seen ? ref end : ref beginning, id, piece);
        }

        if (!seen)
        {
            throw single.Wrong("a template for one text has the sequence A once");
        }
    }

    private static int ReadSpecial(JsonPlace template, JsonPlace name, TokenVocabulary vocabulary)
    {
        JsonPlace special = template.Require("special_tokens").Require(name.ReadText());
        JsonPlace ids = special.Require("ids");
        JsonPlace[] all = [.. ids.Items.Take(2)];
        return all is [var only]
            ? CheckId(only, vocabulary)
            : throw ids.Wrong($"the special token {name.Shown()} stands for other than one id, which is not done here");
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

    private static void Set(ref int? place, int id, JsonPlace piece)
    {
        if (place is not null)
        {
            throw piece.Wrong($"token {id} would be a second one on the same side of a text; only one is put there here");
        }

        place = id;
    }
}
