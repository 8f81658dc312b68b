using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Normalization;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>A tokenizer.json of byte pairs on bytes: what <see cref="BytePairTokenizer"/> holds.</summary>
internal static class BytePairJson
{
    /// <summary>Reads a file, if it is one of them.</summary>
    /// <returns><see langword="null"/> if it is not, or is damaged; then <paramref name="reason"/> says why.</returns>
    public static BytePairModel? TryRead(
        JsonPlace root, JsonPlace model, string type, List<(AddedToken Token, JsonPlace Place)> added, FileParts parts, out InvalidDataException? reason)
    {
        reason = null;
        try
        {
            return type == "BPE" ? Read(root, model, added, parts)
                : throw model.Wrong($"the model is \"{type}\", and not one of byte pairs");
        }
        catch (InvalidDataException problem)
        {
            reason = problem;
            return null;
        }
    }

    private static BytePairModel Read(JsonPlace root, JsonPlace model, List<(AddedToken Token, JsonPlace Place)> added, FileParts parts)
    {
        // What makes it another kind of tokenizer is looked at first: a vocabulary takes longer.
        (SplitPattern pattern, bool addPrefixSpace) = TokenizerJsonSplitting.Read(root);
        TextNormalizer? normalizer = TokenizerJsonNormalizer.Read(root.Find("normalizer"));
        if (normalizer is ByteLevelNormalizer or SequenceNormalizer { HasByteLevel: true })
        {
            throw root.Require("normalizer").Wrong("bytes as characters before they are cut are not done here");
        }

        CheckDecoder(root.Find("decoder"));
        (TokenVocabulary vocabulary, TokenPair[] merges, bool ignoreMerges) = TokenizerJsonModel.Read(model, added);
        return new BytePairModel(vocabulary, merges, pattern)
        {
            IgnoreMerges = ignoreMerges,
            AddPrefixSpace = addPrefixSpace,
            Normalizer = normalizer,
            PostProcessor = TokenizerJsonPostProcessor.Read(root.Find("post_processor"), vocabulary),
            Truncation = TokenizerJsonPostProcessor.ReadTruncation(root.Find("truncation")),
            Padding = TokenizerJsonPostProcessor.ReadPadding(root.Find("padding")),
            Parts = parts,
            AddedTokens = [.. added.Select(token => token.Token).Where(token => vocabulary.Contains(token.Id) && token.Text.Length > 0).OrderBy(token => token.Id)],
        };
    }

    private static void CheckDecoder(JsonPlace? decoder)
    {
        if (decoder is not { } place)
        {
            return;
        }

        switch (PartType.Of(place))
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
