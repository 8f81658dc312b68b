using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Pipelines;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>
/// Hugging Face's <c>tokenizer.json</c>. What changes ids and cannot be honoured is refused by its name; what does not change them is passed over. The meaning of the fields is that of the
/// <c>tokenizers</c> library.
/// </summary>
internal static class TokenizerJsonReader
{
    // In the order in which the library tries them where the file does not say the type.
    private static readonly string[] Types = ["BPE", "WordPiece", "Unigram", "WordLevel"];

    /// <summary>Reads a file of any kind.</summary>
    /// <param name="file">The file.</param>
    /// <param name="keepsIds">Whether added tokens have the ids that stand there, as in a file that was written here, and not those that Hugging Face's library gives them.</param>
    public static SubwordTokenizer Read(ReadOnlyMemory<byte> file, bool keepsIds = false) => JsonPlace.Read(file, root => Read(root, needsBytePairs: false, keepsIds));

    /// <summary>Reads a file of a byte-level byte-pair tokenizer.</summary>
    /// <exception cref="InvalidDataException">It is another kind of tokenizer; the message says which part makes it one.</exception>
    public static BytePairTokenizer ReadBytePairs(ReadOnlyMemory<byte> file) => JsonPlace.Read(file, root => (BytePairTokenizer)Read(root, needsBytePairs: true, keepsIds: false));

    private static SubwordTokenizer Read(JsonPlace root, bool needsBytePairs, bool keepsIds)
    {
        if (root.Find("version") is { } version && version.ReadText() != "1.0")
        {
            throw version.Wrong($"the version is {version.Shown()}; only \"1.0\" is known");
        }

        if (root.Find("class_name") is { } className && root.Find("config") is not null && root.Find("model") is null)
        {
            throw root.Wrong($"this is Keras' {className.Shown()}, a list of words without a 'model'; a tokenizer.json of Hugging Face's tokenizers is read here");
        }

        JsonPlace model = root.Require("model");
        string type = TypeOf(model);
        CheckOptions(model, type);
        List<(AddedToken Token, JsonPlace Place)> added = ReadAddedTokens(root);
        added = keepsIds ? added : AddedTokenIds.Assign(model, added);
        FileParts parts = ReadParts(root);
        BytePairModel? bytePairs = BytePairJson.TryRead(root, model, type, added, parts, out InvalidDataException? reason);
        if (bytePairs is not null)
        {
            return new BytePairTokenizer(bytePairs);
        }

        if (needsBytePairs)
        {
            throw new InvalidDataException($"{reason!.Message} {nameof(SubwordTokenizer)}.{nameof(SubwordTokenizer.FromTokenizerJson)} reads every kind.", reason);
        }

        PipelineDefinition definition = PipelineJsonModel.Read(model, type, added);
        return new PipelineTokenizer(
            definition with
            {
                Normalizer = TokenizerJsonNormalizer.Read(root.Find("normalizer")),
                Splitter = TokenizerJsonPreTokenizer.Read(root.Find("pre_tokenizer")),
                PostProcessor = TokenizerJsonPostProcessor.Read(root.Find("post_processor"), definition.Vocabulary),
                Decoder = TokenizerJsonDecoder.Read(root.Find("decoder")),
                Truncation = TokenizerJsonPostProcessor.ReadTruncation(root.Find("truncation")),
                Padding = TokenizerJsonPostProcessor.ReadPadding(root.Find("padding")),
                Parts = parts,
            },
            PipelineJsonWriter.Write);
    }

    private static string TypeOf(JsonPlace model)
    {
        if (model.Find("type") is { } type)
        {
            return Types.FirstOrDefault(known => known == type.ReadText())
                ?? throw type.Wrong($"the model {type.Shown()} is none that is known: {string.Join(", ", Types)}");
        }

        return model.Find("merges") is not null ? "BPE"
            : model.Find("continuing_subword_prefix") is not null ? "WordPiece"
            : model.Find("vocab") is { Value.ValueKind: System.Text.Json.JsonValueKind.Array } ? "Unigram"
            : model.Find("unk_token") is not null ? "WordLevel"
            : model.Find("vocab") is not null ? "BPE"
            : throw model.Wrong("it has neither a 'type' nor a 'vocab'");
    }

    private static void CheckOptions(JsonPlace model, string type)
    {
        if (type == "BPE" && model.Find("dropout") is { } dropout && !dropout.IsZero())
        {
            throw dropout.Wrong($"'dropout' {dropout.Shown()} leaves merges out by chance, which is not done here");
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

    private static FileParts ReadParts(JsonPlace root)
    {
        return new FileParts
        {
            Truncation = Part("truncation"),
            Padding = Part("padding"),
            Normalizer = Part("normalizer"),
            PreTokenizer = Part("pre_tokenizer"),
            PostProcessor = Part("post_processor"),
            Decoder = Part("decoder"),
        };

        byte[]? Part(string name) => root.Find(name) is { } place ? JsonFile.Compact(place) : null;
    }
}
