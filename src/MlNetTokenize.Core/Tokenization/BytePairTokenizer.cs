using Microsoft.ML.Tokenizers;
using MlNetTokenize.Tokenization.BytePairs;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Normalization;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize;

/// <summary>
/// A byte-level byte-pair tokenizer: text in UTF-8 is cut by a <see cref="SplitPattern"/>, and in each piece neighbouring tokens are
/// merged in the order that was learned in training (Sennrich, Haddow and Birch 2016; on bytes as in GPT-2). Every text has
/// ids, and the ids give the text back.
/// </summary>
/// <remarks>
/// Immutable and thread-safe: one instance serves all threads. A lone surrogate is encoded as U+FFFD, as <see cref="System.Text.Encoding.UTF8"/> does.
/// The text of a special token is plain text; only <see cref="EncodeToIds(string, IReadOnlySet{string})"/> turns it into its id.
/// </remarks>
public sealed partial class BytePairTokenizer : Tokenizer
{
    private readonly PieceEncoder _encoder;

    /// <exception cref="InvalidDataException">The parts do not fit together.</exception>
    internal BytePairTokenizer(BytePairModel model)
        : this(model, new BytePairEncoder(model))
    {
    }

    /// <summary>With an encoder of the same model.</summary>
    internal BytePairTokenizer(BytePairModel model, BytePairEncoder encoder)
    {
        Model = model;
        Merger = encoder;
        _encoder = PieceEncoder.Create(encoder, model.SplitPattern);
    }

    /// <summary>How text is cut before merging.</summary>
    public SplitPattern SplitPattern => Model.SplitPattern;

    /// <inheritdoc/>
    public override PreTokenizer PreTokenizer => SplitPattern;

    /// <summary>The highest id + 1. Published vocabularies have holes: ids without a token, which are never produced.</summary>
    public int VocabularySize => Vocabulary.Count;

    /// <summary>The special tokens: text and id.</summary>
    public IReadOnlyDictionary<string, int> SpecialTokens => Vocabulary.SpecialTokens;

    /// <summary>What the tokenizer was learned from and how training ended; <see langword="null"/> where it was not learned here but loaded.</summary>
    public BytePairTrainingSummary? TrainingSummary { get; internal init; }

    /// <summary>The normalization that texts go through before they are cut: form C if the vocabulary's file asks for it; else <see langword="null"/>.</summary>
    public override Normalizer? Normalizer => Model.NormalizesToFormC ? FormCNormalizer.Instance : null;

    /// <summary>Whether a space is put before a text that does not begin with one, as the vocabulary's file asks for.</summary>
    public bool AddsPrefixSpace => Model.AddPrefixSpace;

    /// <summary>The number of merges in the vocabulary's list; <see langword="null"/> if ids are the ranks of merges, as in a <c>.tiktoken</c>.</summary>
    public int? MergeCount => Model.Merges?.Length;

    internal BytePairModel Model { get; }

    /// <summary>Encodes single pieces, without a memory of them.</summary>
    internal BytePairEncoder Merger { get; }

    internal TokenVocabulary Vocabulary => Model.Vocabulary;

    /// <summary>The merge list in the order of its ranks; <see langword="null"/> where ids are the ranks.</summary>
    internal IReadOnlyList<TokenPair>? Merges => Model.Merges;

    /// <summary>The bytes of a token; a special token's are its text in UTF-8.</summary>
    /// <param name="id">The token, from 0 to <see cref="VocabularySize"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token, or the id is a hole.</exception>
    public ReadOnlyMemory<byte> GetTokenBytes(int id)
        => Vocabulary.Contains(id) ? Vocabulary[id] : throw new ArgumentOutOfRangeException(nameof(id), id, NoSuchToken(id));

    /// <summary>The token with exactly these bytes, special tokens included.</summary>
    /// <param name="token">The bytes.</param>
    /// <param name="id">The token's id, or −1.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGetId(ReadOnlySpan<byte> token, out int id) => Vocabulary.TryGetId(token, out id);

    /// <summary>Whether an id has a token: it is neither a hole nor outside of the vocabulary.</summary>
    /// <param name="id">Any number.</param>
    public bool ContainsId(int id) => Vocabulary.Contains(id);

    /// <summary>Whether an id is a special token's.</summary>
    /// <param name="id">Any number.</param>
    public bool IsSpecial(int id) => Vocabulary.IsSpecial(id);

    /// <summary>The text of an id as key columns show it, different for each id: the token's bytes in GPT-2's printable alphabet (<see cref="PrintableBytes"/>), or <c>unused 5</c> for a hole.</summary>
    /// <param name="id">The id, from 0 to <see cref="VocabularySize"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The id is outside of the vocabulary.</exception>
    public string GetPrintableText(int id)
        => Vocabulary.Contains(id) ? PrintableBytes.Encode(Vocabulary.BytesOf(id))
            : (uint)id < (uint)VocabularySize ? FormattableString.Invariant($"unused {id}")
            : throw new ArgumentOutOfRangeException(nameof(id), id, NoSuchToken(id));

    private string NoSuchToken(int id)
        => (uint)id < (uint)VocabularySize
            ? $"Id {id} is a hole in the vocabulary: it has no token."
            : $"There is no token {id}; the vocabulary's ids are 0 to {VocabularySize - 1}.";
}
