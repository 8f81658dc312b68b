using Microsoft.ML.Tokenizers;
using MlNetTokenize.Tokenization;
using MlNetTokenize.Tokenization.BytePairs;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Normalization;
using MlNetTokenize.Tokenization.PostProcessors;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize;

/// <summary>
/// A byte-level byte-pair tokenizer: text in UTF-8 is cut by a <see cref="SplitPattern"/>, and in each piece neighbouring tokens are
/// merged in the order that was learned in training (Sennrich, Haddow and Birch 2016; on bytes as in GPT-2). Every text has
/// ids, and the ids give the text back.
/// </summary>
/// <remarks>
/// Immutable and thread-safe: one instance serves all threads. A lone surrogate is encoded as U+FFFD, as <see cref="System.Text.Encoding.UTF8"/> does.
/// The text of a special token is plain text; only <see cref="SubwordTokenizer.EncodeToIds(string, IReadOnlySet{string})"/> turns it into its id.
/// </remarks>
public sealed partial class BytePairTokenizer : SubwordTokenizer
{
    private readonly PieceEncoder _encoder;

    // Whether some byte that no valid UTF-8 has is no token.
    private readonly bool _lacksBytes;

    /// <exception cref="InvalidDataException">The parts do not fit together.</exception>
    internal BytePairTokenizer(BytePairModel model)
        : this(model, RankPieces.Create(model, out bool lacksBytes), lacksBytes)
    {
    }

    /// <summary>With what encodes the pieces of the same model already.</summary>
    internal BytePairTokenizer(BytePairModel model, PieceSource source, bool lacksBytes)
    {
        Model = model;
        Merger = source;
        _encoder = PieceEncoder.Create(source, model.SplitPattern);
        _lacksBytes = lacksBytes;
    }

    /// <summary>How text is cut before merging.</summary>
    public SplitPattern SplitPattern => Model.SplitPattern;

    /// <inheritdoc/>
    public override PreTokenizer PreTokenizer => SplitPattern;

    /// <summary>What the tokenizer was learned from and how training ended; <see langword="null"/> where it was not learned here but loaded.</summary>
    public BytePairTrainingSummary? TrainingSummary { get; internal init; }

    /// <summary>The normalization that texts go through before they are cut, if the vocabulary's file asks for one; else <see langword="null"/>.</summary>
    public override Normalizer? Normalizer => Model.NormalizesToFormC ? FormCNormalizer.Instance : Model.Normalizer is { } normalizer ? new StagedNormalizer(normalizer) : null;

    /// <summary>Whether a space is put before a text that does not begin with one, as the vocabulary's file asks for.</summary>
    public bool AddsPrefixSpace => Model.AddPrefixSpace;

    /// <summary>The number of merges in the vocabulary's list; <see langword="null"/> if ids are the ranks of merges, as in a <c>.tiktoken</c>.</summary>
    public int? MergeCount => Model.Merges?.Length;

    internal BytePairModel Model { get; }

    /// <summary>Encodes single pieces, without a memory of them.</summary>
    internal PieceSource Merger { get; }

    internal override TokenVocabulary Vocabulary => Model.Vocabulary;

    internal override IReadOnlyList<AddedToken> AddedTokens => Model.AddedTokens;

    internal override PostProcessor PostProcessor => Model.PostProcessor ?? PostProcessor.None;

    internal override Truncation? Truncation => Model.Truncation;

    internal override Padding? Padding => Model.Padding;

    private protected override bool FindsAddedTokens => Model.FindsAddedTokens;

    private protected override Func<string, string>? NormalizeText => Model.Normalizer is null ? null : text => Normalizer!.Normalize(text);

    /// <summary>The merge list in the order of its ranks; <see langword="null"/> where ids are the ranks.</summary>
    internal IReadOnlyList<TokenPair>? Merges => Model.Merges;
}
