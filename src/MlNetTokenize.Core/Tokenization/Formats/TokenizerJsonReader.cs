using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>
/// Hugging Face's <c>tokenizer.json</c> of a byte-level byte-pair tokenizer. What changes ids and cannot be honoured is refused by its name; what
/// does not change them is passed over. The meaning of the fields is that of the <c>tokenizers</c> library.
/// </summary>
internal static class TokenizerJsonReader
{
    public static BytePairModel Read(ReadOnlyMemory<byte> file) => JsonPlace.Read(file, Read);

    private static BytePairModel Read(JsonPlace root)
    {
        if (root.Find("version") is { } version && version.ReadText() != "1.0")
        {
            throw version.Wrong($"the version is {version.Shown()}; only \"1.0\" is known");
        }

        RefuseUnlessNull(root, "truncation");
        RefuseUnlessNull(root, "padding");
        List<(AddedToken Token, JsonPlace Place)> addedTokens = ReadAddedTokens(root);
        (TokenVocabulary vocabulary, TokenPair[] merges, bool ignoreMerges) = TokenizerJsonModel.Read(root.Require("model"), addedTokens);
        (int? beginning, int? end) = TokenizerJsonPostProcessor.Read(root, vocabulary);
        CheckDecoder(root.Find("decoder"));
        (SplitPattern pattern, bool addPrefixSpace) = TokenizerJsonSplitting.Read(root);
        return new BytePairModel(vocabulary, merges, pattern)
        {
            IgnoreMerges = ignoreMerges,
            AddPrefixSpace = addPrefixSpace,
            NormalizesToFormC = Normalizes(root.Find("normalizer")),
            BeginningTokenId = beginning,
            EndTokenId = end,
            AddedTokens = [.. addedTokens.Select(added => added.Token).Where(added => vocabulary.IsSpecial(added.Id)).OrderBy(added => added.Id)],
        };
    }

    private static void RefuseUnlessNull(JsonPlace root, string name)
    {
        if (root.Find(name) is { } place)
        {
            throw place.Wrong($"'{name}' changes ids and is not done here; set it to null, and use the options of the token column");
        }
    }

    private static List<(AddedToken Token, JsonPlace Place)> ReadAddedTokens(JsonPlace root)
    {
        var tokens = new List<(AddedToken, JsonPlace)>();
        foreach (JsonPlace place in root.Find("added_tokens")?.Items ?? [])
        {
            bool isSpecial = Flag("special", false);
            tokens.Add((new AddedToken(place.Require("content").ReadText(), place.Require("id").ReadId())
            {
                IsSpecial = isSpecial,
                SingleWord = Flag("single_word", false),
                LeftStrip = Flag("lstrip", false),
                RightStrip = Flag("rstrip", false),
                Normalized = Flag("normalized", !isSpecial),
            }, place));

            bool Flag(string name, bool otherwise) => place.Find(name)?.ReadBoolean() ?? otherwise;
        }

        return tokens;
    }

    private static bool Normalizes(JsonPlace? normalizer)
    {
        if (normalizer is not { } place)
        {
            return false;
        }

        return place.Require("type").ReadText() switch
        {
            "NFC" => true,
            "Sequence" => place.Require("normalizers").Items.Aggregate(false, (normalizes, item) => Normalizes(item) || normalizes),
            string other => throw place.Wrong($"the normalizer '{FormatFile.Shown(other)}' is not done here; 'NFC' is the only one"),
        };
    }

    private static void CheckDecoder(JsonPlace? decoder)
    {
        if (decoder is not { } place)
        {
            return;
        }

        switch (place.Require("type").ReadText())
        {
            case "ByteLevel":
                break;
            case "Sequence":
                foreach (JsonPlace item in place.Require("decoders").Items)
                {
                    CheckDecoder(item);
                }

                break;
            case string other:
                throw place.Wrong($"the decoder '{FormatFile.Shown(other)}' is not that of a byte-level tokenizer, 'ByteLevel'");
        }
    }
}
