using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.Tokenizers;

namespace MlNetTokenize.Tests;

/// <summary>A source, and the tokenizer that Microsoft's own factory method makes of the same files and options.</summary>
internal sealed record SourceCase(Func<bool, TokenizerSource> Make, Func<string, IReadOnlyList<int>> EncodeByOriginal)
{
    private static readonly string[] WordPieceSpecials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    private static readonly Dictionary<string, SourceCase> Cases = new()
    {
        ["BERT"] = Bert(() => new BertOptions()),
        ["BERT, cased, with marks"] = Bert(() => new BertOptions { LowerCaseBeforeTokenization = false, RemoveNonSpacingMarks = true, IndividuallyTokenizeCjk = false }),
        ["BERT without basic tokenization"] = Bert(() => new BertOptions { ApplyBasicTokenization = false }),
        ["BERT in lower case"] = Bert(() => new BertOptions { Normalizer = LowerCaseNormalizer.Instance, PreTokenizer = PreTokenizer.CreateWordOrNonWord() }),
        ["word pieces"] = WordPieces(() => new WordPieceOptions()),
        ["word pieces, cut by a pattern"] = WordPieces(() => new WordPieceOptions
        {
            PreTokenizer = SplitPattern.O200k,
            Normalizer = UpperCaseNormalizer.Instance,
            MaxInputCharsPerWord = 5,
            SpecialTokens = new Dictionary<string, int> { ["[SEP]"] = 4 },
        }),
        ["SentencePiece, byte-pair"] = SentencePiece(() => SourceFiles.BytePairModel),
        ["SentencePiece, unigram"] = SentencePiece(() => SourceFiles.UnigramModel, "<pad>"),
        ["CodeGen"] = CodeGen(addPrefixSpace: false),
        ["CodeGen with a space before"] = CodeGen(addPrefixSpace: true),
        ["BPE of words"] = Bpe(() => SourceFiles.Words, "[S]", "[/S]", "[PAD]"),
        ["BPE of bytes"] = Bpe(() => SourceFiles.Bytes, "<|endoftext|>"),
        ["tiktoken"] = Tiktoken(SplitPattern.Cl100k, normalizer: null),
        ["tiktoken in lower case"] = Tiktoken(SplitPattern.FromRegex(@"\p{L}+|\s+"), LowerCaseNormalizer.Instance),
        ["tiktoken, uncut"] = Tiktoken(preTokenizer: null, normalizer: null),
        ["tiktoken, cut as RoBERTa"] = Tiktoken(RobertaPreTokenizer.Instance, normalizer: null),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    public static SourceCase Named(string name) => Cases[name];

    /// <summary>With special tokens as text.</summary>
    public TokenizerSource Source { get; } = Make(false);

    /// <summary>What no text may give the ids of.</summary>
    public required string[] SpecialTexts { get; init; }

    /// <summary>Whether the class throws at lone surrogates, which count as U+FFFD.</summary>
    public bool NormalizesText { get; init; }

    private static SourceCase Bert(Func<BertOptions> options)
    {
        BertOptions given = options();
        if (given is { ApplyBasicTokenization: true, Normalizer: null })
        {
            // Microsoft's class cuts and lowers otherwise than BERT: the ids are Hugging Face's.
            SubwordTokenizer bert = HuggingFacesBert(given);
            return new SourceCase(allow => TokenizerSource.Bert(SourceFiles.WordPieces, options(), allow), text => bert.EncodeToIds(text)) { SpecialTexts = WordPieceSpecials };
        }

        given.SplitOnSpecialTokens = false;
        var original = BertTokenizer.Create(SourceFiles.WordPieces, given);
        return new SourceCase(
            allow => TokenizerSource.Bert(SourceFiles.WordPieces, options(), allow), text => original.EncodeToIds(text, addSpecialTokens: false))
        {
            SpecialTexts = WordPieceSpecials,
            NormalizesText = true,
        };
    }

    private static SubwordTokenizer HuggingFacesBert(BertOptions options)
    {
        using var reader = new StreamReader(SourceFiles.WordPieces);
        string[] words = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var file = new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray([.. WordPieceSpecials.Select(text => new JsonObject { ["id"] = Array.IndexOf(words, text), ["content"] = text, ["special"] = true })]),
            ["normalizer"] = new JsonObject
            {
                ["type"] = "BertNormalizer",
                ["clean_text"] = true,
                ["handle_chinese_chars"] = options.IndividuallyTokenizeCjk,
                ["strip_accents"] = options.RemoveNonSpacingMarks ? true : null,
                ["lowercase"] = options.LowerCaseBeforeTokenization,
            },
            ["pre_tokenizer"] = new JsonObject { ["type"] = "BertPreTokenizer" },
            ["model"] = new JsonObject
            {
                ["type"] = "WordPiece",
                ["unk_token"] = "[UNK]",
                ["continuing_subword_prefix"] = "##",
                ["max_input_chars_per_word"] = options.MaxInputCharsPerWord,
                ["vocab"] = new JsonObject(words.Select((word, id) => KeyValuePair.Create(word, (JsonNode?)id))),
            },
        };
        return SubwordTokenizer.FromTokenizerJson(new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(file)));
    }

    private static SourceCase WordPieces(Func<WordPieceOptions> options)
    {
        var original = WordPieceTokenizer.Create(SourceFiles.WordPieces, options());
        return new SourceCase(allow => TokenizerSource.WordPiece(SourceFiles.WordPieces, options(), allow), text => original.EncodeToIds(text))
        {
            SpecialTexts = [.. options().SpecialTokens?.Keys ?? WordPieceSpecials],
        };
    }

    private static SourceCase SentencePiece(Func<Stream> model, params string[] more)
    {
        // Microsoft's class leaves out what the model does not know.
        SubwordTokenizer original = SubwordTokenizer.FromSentencePiece(model());
        return new SourceCase(allow => TokenizerSource.SentencePiece(model(), allowSpecialTokens: allow), text => original.EncodeToIds(text))
        {
            SpecialTexts = ["<unk>", "<s>", "</s>", "<ctl>", .. more],
        };
    }

    private static SourceCase CodeGen(bool addPrefixSpace)
    {
        CodeGenTokenizer original = Phi2Tokenizer.Create(SourceFiles.VocabJson, SourceFiles.MergesTxt, addPrefixSpace);
        return new SourceCase(
            allow => TokenizerSource.CodeGen(SourceFiles.VocabJson, SourceFiles.MergesTxt, addPrefixSpace, allow), text => original.EncodeToIds(text))
        {
            SpecialTexts = ["<|endoftext|>"],
        };
    }

    private static SourceCase Bpe(Func<BpeOptions> options, params string[] specialTexts)
    {
        BpeOptions plain = options();
        plain.BeginningOfSentenceToken = null;
        plain.EndOfSentenceToken = null;
        var original = BpeTokenizer.Create(plain);
        return new SourceCase(allow => TokenizerSource.Bpe(options(), allow), text => original.EncodeToIds(text)) { SpecialTexts = specialTexts };
    }

    private static SourceCase Tiktoken(PreTokenizer? preTokenizer, Normalizer? normalizer)
    {
        var original = TiktokenTokenizer.Create(SourceFiles.Ranks, preTokenizer, normalizer);
        return new SourceCase(
            allow => TokenizerSource.Tiktoken(SourceFiles.Ranks, preTokenizer, normalizer, SourceFiles.RankSpecials, allow), text => original.EncodeToIds(text))
        {
            SpecialTexts = [.. SourceFiles.RankSpecials.Keys],
        };
    }
}
