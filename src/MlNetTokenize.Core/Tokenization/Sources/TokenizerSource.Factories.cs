using System.Text.Json;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Formats;
using MlNetTokenize.Tokenization.SentencePieces;
using MlNetTokenize.Tokenization.Sources;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize;

/// <summary>One factory method for each of Microsoft's classes.</summary>
public sealed partial class TokenizerSource
{
    /// <summary>A <see cref="BertTokenizer"/>.</summary>
    /// <param name="vocabulary">A <c>vocab.txt</c>: a token a line; its number, from 0, is its id.</param>
    /// <param name="options">
    /// The options; the class's own where it is <see langword="null"/>. <see cref="BertOptions.SplitOnSpecialTokens"/> counts only where special tokens are allowed.
    /// </param>
    /// <param name="allowSpecialTokens">Whether a special token's text in the input becomes its id.</param>
    /// <exception cref="ArgumentException">An option cannot be saved or does not fit the vocabulary.</exception>
    /// <exception cref="InvalidDataException">The stream is no such vocabulary.</exception>
    public static TokenizerSource Bert(Stream vocabulary, BertOptions? options = null, bool allowSpecialTokens = false)
    {
        options ??= new BertOptions();
        BertSettings settings = BertSettings.FromOptions(options);

        // Options that made a tokenizer before have what it made of them.
        bool isUsed = options.Normalizer is { } used && settings.IsOwnNormalizer(used);
        Normalizer? normalizer = isUsed ? null : options.Normalizer;
        PreTokenizer? preTokenizer = isUsed && options.PreTokenizer is { } made && settings.IsOwnPreTokenizer(made) ? null : options.PreTokenizer;
        WordPieceDefinition wordPiece = WordPieceOf(vocabulary, options, normalizer, preTokenizer, allowSpecialTokens);
        if (normalizer is null && preTokenizer is null)
        {
            return Create(OwnOf(wordPiece, settings), nameof(vocabulary));
        }

        PreTokenizerKind own = settings.AppliesBasicTokenization ? PreTokenizerKind.WordOrPunctuation : PreTokenizerKind.WhiteSpace;
        return Create(
            wordPiece with { Bert = settings, PreTokenizer = wordPiece.PreTokenizer.Kind == own ? SourcePreTokenizer.Default : wordPiece.PreTokenizer }, nameof(vocabulary));
    }

    /// <summary>A <see cref="WordPieceTokenizer"/>.</summary>
    /// <param name="vocabulary">A <c>vocab.txt</c>: a token a line; its number, from 0, is its id.</param>
    /// <param name="options">
    /// The options; the class's own where it is <see langword="null"/>. Without <see cref="WordPieceOptions.SpecialTokens"/> those that the vocabulary has
    /// of <c>[PAD]</c>, <c>[UNK]</c>, <c>[CLS]</c>, <c>[SEP]</c> and <c>[MASK]</c> are taken for special.
    /// </param>
    /// <param name="allowSpecialTokens">Whether a special token's text in the input becomes its id.</param>
    /// <exception cref="ArgumentException">An option cannot be saved or does not fit the vocabulary.</exception>
    /// <exception cref="InvalidDataException">The stream is no such vocabulary.</exception>
    public static TokenizerSource WordPiece(Stream vocabulary, WordPieceOptions? options = null, bool allowSpecialTokens = false)
    {
        options ??= new WordPieceOptions();
        WordPieceDefinition wordPiece = WordPieceOf(vocabulary, options, options.Normalizer, options.PreTokenizer, allowSpecialTokens);
        return options.Normalizer is null && options.PreTokenizer is null ? Create(OwnOf(wordPiece, bert: null), nameof(vocabulary)) : Create(wordPiece, nameof(vocabulary));
    }

    /// <summary>A <see cref="SentencePieceTokenizer"/>, which gives the ids of <see cref="LlamaTokenizer"/> too.</summary>
    /// <param name="model">
    /// A <c>.model</c> file of SentencePiece, byte-pair or unigram.
    /// </param>
    /// <param name="specialTokens">
    /// Special tokens besides the model's own, which are its control symbols. Its user-defined symbols are always found, as SentencePiece finds them.
    /// </param>
    /// <param name="allowSpecialTokens">Whether a special token's text in the input becomes its id, as far as the class finds it.</param>
    /// <exception cref="ArgumentException">A special token does not fit the model.</exception>
    /// <exception cref="InvalidDataException">The stream is no such model.</exception>
    public static TokenizerSource SentencePiece(Stream model, IReadOnlyDictionary<string, int>? specialTokens = null, bool allowSpecialTokens = false)
    {
        ReadOnlyMemory<byte> file = SourceFile.Read(model, nameof(model));
        Dictionary<string, int>? special = Copy(specialTokens, nameof(specialTokens));
        return Create(() => new OwnDefinition(new SentencePieceFileTokenizer(file, special)) { AllowsSpecialTokens = allowSpecialTokens }, nameof(model));
    }

    /// <summary>A <see cref="CodeGenTokenizer"/>, which gives the ids of <see cref="Phi2Tokenizer"/> too.</summary>
    /// <param name="vocabulary">A <c>vocab.json</c> with all 256 bytes.</param>
    /// <param name="merges">A <c>merges.txt</c>; its first line is a heading.</param>
    /// <param name="addPrefixSpace">Whether a space is put before a text.</param>
    /// <param name="allowSpecialTokens">
    /// Whether <c>&lt;|endoftext|&gt;</c> in the input becomes its id. Runs of white space, which the class has tokens for beyond the vocabulary, always do.
    /// </param>
    /// <exception cref="ArgumentException">The streams are no such vocabulary.</exception>
    /// <exception cref="InvalidDataException">The streams are no such vocabulary.</exception>
    public static TokenizerSource CodeGen(Stream vocabulary, Stream merges, bool addPrefixSpace = false, bool allowSpecialTokens = false)
        => Create(
            new CodeGenDefinition(SourceFile.Read(vocabulary, nameof(vocabulary)), SourceFile.Read(merges, nameof(merges)))
            {
                AddsPrefixSpace = addPrefixSpace,
                AllowsSpecialTokens = allowSpecialTokens,
            },
            nameof(vocabulary),
            nameof(merges));

    /// <summary>A <see cref="BpeTokenizer"/> of files, with the parameters of its own factory method.</summary>
    /// <param name="vocabulary">A <c>vocab.json</c>.</param>
    /// <param name="merges">A <c>merges.txt</c>.</param>
    /// <param name="preTokenizer">What cuts texts; words and runs of signs where it is <see langword="null"/>.</param>
    /// <param name="normalizer">Lower or upper case, or none.</param>
    /// <param name="specialTokens">Special tokens. The vocabulary may have them, but must not lead to them by characters and merges unless they are allowed.</param>
    /// <param name="unknownToken">The token of characters that the vocabulary does not have; they are left out where it is <see langword="null"/>.</param>
    /// <param name="continuingSubwordPrefix">What a token inside a word begins with.</param>
    /// <param name="endOfWordSuffix">What a token at a word's end ends with.</param>
    /// <param name="fuseUnknownTokens">Whether unknown characters beside each other are one token.</param>
    /// <param name="allowSpecialTokens">Whether a special token's text in the input becomes its id.</param>
    /// <exception cref="ArgumentException">An option cannot be saved or does not fit the vocabulary.</exception>
    /// <exception cref="InvalidDataException">The streams are no such vocabulary.</exception>
    public static TokenizerSource Bpe(
        Stream vocabulary,
        Stream? merges,
        PreTokenizer? preTokenizer = null,
        Normalizer? normalizer = null,
        IReadOnlyDictionary<string, int>? specialTokens = null,
        string? unknownToken = null,
        string? continuingSubwordPrefix = null,
        string? endOfWordSuffix = null,
        bool fuseUnknownTokens = false,
        bool allowSpecialTokens = false)
    {
        Dictionary<string, int> tokens = ReadTokens(SourceFile.Read(vocabulary, nameof(vocabulary)));
        var options = new BpeOptions(tokens)
        {
            // As the class reads them.
            Merges = merges is null ? null
                : SourceFile.Lines(SourceFile.Read(merges, nameof(merges))).Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal)),
            PreTokenizer = preTokenizer,
            Normalizer = normalizer,
            SpecialTokens = specialTokens,
            UnknownToken = unknownToken,
            ContinuingSubwordPrefix = continuingSubwordPrefix,
            EndOfWordSuffix = endOfWordSuffix,
            FuseUnknownTokens = fuseUnknownTokens,
        };
        return Create(BpeOf(options, allowSpecialTokens), nameof(vocabulary), nameof(merges));
    }

    /// <summary>A <see cref="BpeTokenizer"/> of options, which hold its vocabulary.</summary>
    /// <param name="options">The vocabulary, merges and options. The tokens around a text are what a column of ids puts there; the tokenizer itself does not.</param>
    /// <param name="allowSpecialTokens">Whether a special token's text in the input becomes its id.</param>
    /// <exception cref="ArgumentException">An option cannot be saved or does not fit the vocabulary.</exception>
    /// <exception cref="InvalidDataException">The options hold no vocabulary.</exception>
    public static TokenizerSource Bpe(BpeOptions options, bool allowSpecialTokens = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Create(BpeOf(options, allowSpecialTokens), nameof(options));
    }

    /// <summary>A <see cref="TiktokenTokenizer"/>.</summary>
    /// <param name="ranks">A <c>.tiktoken</c> file: a token in base 64, a space and its id a line, with all 256 bytes.</param>
    /// <param name="preTokenizer">
    /// What cuts texts, for example <see cref="SplitPattern.Cl100k"/> or <see cref="SplitPattern.FromRegex"/>; a text is one piece where it is <see langword="null"/>.
    /// </param>
    /// <param name="normalizer">Lower or upper case, or none.</param>
    /// <param name="specialTokens">Special tokens, which the ranks must not have.</param>
    /// <param name="allowSpecialTokens">Whether a special token's text in the input becomes its id.</param>
    /// <exception cref="ArgumentException">An option cannot be saved or does not fit the ranks.</exception>
    /// <exception cref="InvalidDataException">The stream holds no such ranks.</exception>
    public static TokenizerSource Tiktoken(
        Stream ranks,
        PreTokenizer? preTokenizer,
        Normalizer? normalizer = null,
        IReadOnlyDictionary<string, int>? specialTokens = null,
        bool allowSpecialTokens = false)
        => Create(
            new TiktokenDefinition(SourceFile.Read(ranks, nameof(ranks)))
            {
                PreTokenizer = SourcePreTokenizer.FromPreTokenizer(preTokenizer, nameof(preTokenizer)),
                Normalizer = NormalizerKinds.FromNormalizer(normalizer, nameof(normalizer)),
                SpecialTokens = Copy(specialTokens, nameof(specialTokens)),
                AllowsSpecialTokens = allowSpecialTokens,
            },
            nameof(ranks));

    private static WordPieceDefinition WordPieceOf(
        Stream vocabulary, WordPieceOptions options, Normalizer? normalizer, PreTokenizer? preTokenizer, bool allowSpecialTokens)
        => new(SourceFile.Read(vocabulary, nameof(vocabulary)))
        {
            UnknownToken = options.UnknownToken,
            ContinuingSubwordPrefix = options.ContinuingSubwordPrefix,
            MaxInputCharsPerWord = options.MaxInputCharsPerWord,
            PreTokenizer = SourcePreTokenizer.FromPreTokenizer(preTokenizer, nameof(options)),
            Normalizer = NormalizerKinds.FromNormalizer(normalizer, nameof(options)),
            SpecialTokens = Copy(options.SpecialTokens, nameof(options)),
            AllowsSpecialTokens = allowSpecialTokens,
        };

    /// <summary>A tokenizer of our own with those options.</summary>
    private static Func<SourceDefinition> OwnOf(WordPieceDefinition definition, BertSettings? bert) => () =>
    {
        if (definition.MaxInputCharsPerWord < 1)
        {
            throw new ArgumentException($"{nameof(WordPieceOptions.MaxInputCharsPerWord)} is {definition.MaxInputCharsPerWord}; it is at least 1.");
        }

        WordPieceFile file = new(definition.Vocabulary)
        {
            IsBert = bert is { AppliesBasicTokenization: true },
            Lowercase = bert?.LowersCase ?? false,
            StripAccents = bert is { RemovesNonSpacingMarks: true } ? true : null,
            SeparateChinese = bert?.CutsCjk ?? false,
            UnknownToken = definition.UnknownToken,
            ContinuingSubwordPrefix = definition.ContinuingSubwordPrefix,
            MaxInputCharsPerWord = definition.MaxInputCharsPerWord,
            SpecialTokens = bert is null ? (definition.SpecialTokens is null ? null : []) : [bert.PaddingToken, bert.ClassificationToken, bert.SeparatorToken, bert.MaskingToken],
            AddedSpecialTokens = definition.SpecialTokens,
            SurroundsTexts = bert is not null,
            Classification = bert?.ClassificationToken ?? "[CLS]",
            Separator = bert?.SeparatorToken ?? "[SEP]",
            PaddingToken = bert?.PaddingToken ?? "[PAD]",
            Mask = bert?.MaskingToken ?? "[MASK]",
        };
        return new OwnDefinition(TokenizerJsonReader.Read(file.ToTokenizerJson(), keepsIds: true)) { AllowsSpecialTokens = definition.AllowsSpecialTokens };
    };

    private static BpeDefinition BpeOf(BpeOptions options, bool allowSpecialTokens)
    {
        var tokens = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((string text, int id) in options.Vocabulary)
        {
            if (!tokens.TryAdd(text, id))
            {
                throw new ArgumentException($"The token '{FormatFile.Shown(text)}' stands twice in the vocabulary.", nameof(options));
            }
        }

        return new BpeDefinition(tokens, options.Merges is null ? null : [.. options.Merges])
        {
            PreTokenizer = SourcePreTokenizer.FromPreTokenizer(options.PreTokenizer, nameof(options)),
            Normalizer = NormalizerKinds.FromNormalizer(options.Normalizer, nameof(options)),
            SpecialTokens = Copy(options.SpecialTokens, nameof(options)),
            UnknownToken = options.UnknownToken,
            FusesUnknownTokens = options.FuseUnknownTokens,
            ContinuingSubwordPrefix = options.ContinuingSubwordPrefix,
            EndOfWordSuffix = options.EndOfWordSuffix,
            IsByteLevel = options.ByteLevel,
            BeginningToken = options.BeginningOfSentenceToken,
            EndToken = options.EndOfSentenceToken,
            AllowsSpecialTokens = allowSpecialTokens,
        };
    }

    private static Dictionary<string, int> ReadTokens(ReadOnlyMemory<byte> vocabulary)
    {
        try
        {
            return JsonSerializer.Deserialize(vocabulary.Span, TokensJson.Default.DictionaryStringInt32) ?? throw new InvalidDataException("'vocabulary' is null in JSON.");
        }
        catch (JsonException problem)
        {
            throw new InvalidDataException($"'vocabulary' is not an object of tokens and ids in JSON: {problem.Message}", problem);
        }
    }

    private static Dictionary<string, int>? Copy(IReadOnlyDictionary<string, int>? specialTokens, string parameterName)
    {
        VocabularyBuilder.CheckSpecialTokens(specialTokens, parameterName);
        return specialTokens is null ? null : new Dictionary<string, int>(specialTokens, StringComparer.Ordinal);
    }
}
