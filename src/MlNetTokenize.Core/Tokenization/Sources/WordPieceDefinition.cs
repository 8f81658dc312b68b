using Microsoft.ML.Tokenizers;
using MlNetTokenize.IO;

namespace MlNetTokenize.Tokenization.Sources;

/// <summary>A <see cref="WordPieceTokenizer"/>, or a <see cref="BertTokenizer"/> where there are <see cref="Bert"/>'s options.</summary>
/// <param name="Vocabulary">A token a line; its number, from 0, is its id.</param>
internal sealed record WordPieceDefinition(ReadOnlyMemory<byte> Vocabulary) : SourceDefinition
{
    // The class rents memory for so many characters for each word.
    private const int LongestWord = 1 << 20;

    // What BERT's vocabularies call their special tokens, for callers who name none.
    private static readonly string[] UsualSpecialTokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    public required string UnknownToken { get; init; }

    public required string ContinuingSubwordPrefix { get; init; }

    public required int MaxInputCharsPerWord { get; init; }

    public required SourcePreTokenizer PreTokenizer { get; init; }

    public required NormalizerKind Normalizer { get; init; }

    public BertSettings? Bert { get; init; }

    public override BuiltSource Build()
    {
        if (MaxInputCharsPerWord is < 1 or > LongestWord)
        {
            throw new ArgumentException($"{nameof(WordPieceOptions.MaxInputCharsPerWord)} is {MaxInputCharsPerWord}; the range is from 1 to {LongestWord}.");
        }

        Dictionary<string, int> ids = ReadVocabulary();
        CheckSpecialTokens(ids);
        IEnumerable<KeyValuePair<string, int>> tokens = ids.Concat(SpecialTokens ?? new Dictionary<string, int>());
        string?[] texts = TokenTexts.Order(tokens.Select(token => (token.Key, token.Value)));
        using MemoryStream file = SourceFile.Open(Vocabulary);
        WordPieceOptions options = MakeOptions(ids);
        Tokenizer tokenizer = options is BertOptions bert ? BertTokenizer.Create(file, bert) : WordPieceTokenizer.Create(file, options);
        bool isNormalized = Bert is { AppliesBasicTokenization: true } && Normalizer == NormalizerKind.Default;
        var built = new BuiltSource(tokenizer, texts)
        {
            // Lower and upper case by the invariant culture are made unit for unit.
            GivesOffsets = !isNormalized,
            NormalizesText = isNormalized,
        };
        return Bert is null ? built : built with
        {
            BeginningTokenId = ids[Bert.ClassificationToken],
            EndTokenId = ids[Bert.SeparatorToken],
            SeparatorTokenId = ids[Bert.SeparatorToken],
            PadTokenId = ids[Bert.PaddingToken],
        };
    }

    private Dictionary<string, int> ReadVocabulary()
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        int id = 0;
        foreach (string line in SourceFile.Lines(Vocabulary))
        {
            if (line.Length > 0 && !ids.TryAdd(line, id))
            {
                throw new InvalidDataException($"Line {id + 1}: the token '{FormatFile.Shown(line)}' stands twice.");
            }

            id++;
        }

        IEnumerable<string> needed = Bert is null ? [] : [Bert.SeparatorToken, Bert.PaddingToken, Bert.ClassificationToken, Bert.MaskingToken];
        foreach (string token in needed.Prepend(UnknownToken))
        {
            if (!ids.ContainsKey(token))
            {
                throw new InvalidDataException($"The vocabulary has no token '{token}'.");
            }
        }

        return ids;
    }

    private void CheckSpecialTokens(Dictionary<string, int> ids)
    {
        Dictionary<int, string> texts = ids.ToDictionary(token => token.Value, token => token.Key);
        foreach ((string text, int id) in SpecialTokens ?? new Dictionary<string, int>())
        {
            if (ids.GetValueOrDefault(text, id) != id || texts.GetValueOrDefault(id, text) != text)
            {
                throw new ArgumentException($"The special token '{text}' has the id {id}, which is another token's in the vocabulary, or another id there.");
            }
        }
    }

    // They are made anew each time, as BertTokenizer.Create writes into what it is given.
    private WordPieceOptions MakeOptions(Dictionary<string, int> ids)
    {
        WordPieceOptions options = Bert is null ? new WordPieceOptions() : Bert.MakeOptions(AllowsSpecialTokens);
        options.UnknownToken = UnknownToken;
        options.ContinuingSubwordPrefix = ContinuingSubwordPrefix;
        options.MaxInputCharsPerWord = MaxInputCharsPerWord;
        options.SpecialTokens = SpecialTokens;
        options.Normalizer = NormalizerKinds.Build(Normalizer);
        options.PreTokenizer = AllowsSpecialTokens
            ? PreTokenizer.Build(SpecialTokens)
            : new SpecialTextCuts(PreTokenizer.Build(specialTokens: null) ?? OwnPreTokenizer(), SpecialTexts(ids), ContinuingSubwordPrefix);
        return options;
    }

    private PreTokenizer OwnPreTokenizer()
        => Bert is { AppliesBasicTokenization: true }
            ? Microsoft.ML.Tokenizers.PreTokenizer.CreateWordOrPunctuation()
            : Microsoft.ML.Tokenizers.PreTokenizer.CreateWhiteSpace();

    private IEnumerable<string> SpecialTexts(Dictionary<string, int> ids)
    {
        IEnumerable<string> named = Bert is not null
            ? [.. SpecialTokens?.Keys ?? [], Bert.SeparatorToken, Bert.PaddingToken, Bert.ClassificationToken, Bert.MaskingToken]
            : SpecialTokens?.Keys ?? UsualSpecialTokens;

        // A character that is not in the vocabulary is unknown however the text is cut, so an unknown token of one character is left alone.
        IEnumerable<string> unknown = UnknownToken.Length > 1 ? [UnknownToken] : [];
        return named.Concat(unknown).Where(ids.ContainsKey).Distinct();
    }
}
