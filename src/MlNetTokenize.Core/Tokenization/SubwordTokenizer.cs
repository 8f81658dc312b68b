using System.Buffers;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.Tokenization.PostProcessors;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize;

/// <summary>
/// A tokenizer that comes from a file or was trained here: byte-pair, WordPiece, Unigram or whole words, with all that its file says is done before and after.
/// <see cref="BytePairTokenizer"/> is one of them.
/// </summary>
/// <remarks>
/// <para>Immutable and thread-safe: one instance serves all threads. A lone surrogate is encoded as U+FFFD, as <see cref="System.Text.Encoding.UTF8"/> does.</para>
/// <para>
/// The added tokens of a file that are not special belong to how it cuts texts and are always found. Those that are special are plain text, so that no text can inject one; only
/// <see cref="EncodeToIds(string, IReadOnlySet{string})"/> turns them into their ids. Nothing is put around a text; <see cref="EncodeWithSpecialTokens"/> does that, and token columns of ids do.
/// </para>
/// </remarks>
public abstract partial class SubwordTokenizer : Tokenizer
{
    private readonly Lazy<IReadOnlyDictionary<string, int>> _specialTokens;

    // What the calls without special tokens look for, and with all of them.
    private readonly Lazy<AddedTokenSet> _alwaysFound;
    private readonly Lazy<AddedTokenSet> _allFound;

    private readonly Lazy<IReadOnlyDictionary<int, string>> _normalizedTokens;

    private protected SubwordTokenizer()
    {
        _normalizedTokens = new Lazy<IReadOnlyDictionary<int, string>>(() => NormalizedOf(AddedTokens, NormalizeText));
        _specialTokens = new Lazy<IReadOnlyDictionary<string, int>>(() => SpecialOf(AddedTokens));
        _alwaysFound = new Lazy<AddedTokenSet>(() => SetOf(AddedTokens.Where(token => FindsAddedTokens && !token.IsSpecial)));
        _allFound = new Lazy<AddedTokenSet>(() => SetOf(AddedTokens));
    }

    /// <summary>The highest id + 1. Published vocabularies have holes: ids without a token, which are never produced.</summary>
    public int VocabularySize => Vocabulary.Count;

    /// <summary>The special tokens, text and id: in a text they are plain text unless they are allowed.</summary>
    public IReadOnlyDictionary<string, int> SpecialTokens => _specialTokens.Value;

    internal abstract TokenVocabulary Vocabulary { get; }

    /// <summary>The tokens that texts are searched for, special ones and others, by id.</summary>
    internal abstract IReadOnlyList<AddedToken> AddedTokens { get; }

    /// <summary>What the file says is put around one text and around two.</summary>
    internal virtual PostProcessor PostProcessor => PostProcessor.None;

    /// <summary>How the file wants rows cut off; <see langword="null"/> for not at all.</summary>
    internal virtual Truncation? Truncation => null;

    /// <summary>How the file wants rows filled up; <see langword="null"/> for not at all.</summary>
    internal virtual Padding? Padding => null;

    /// <summary>The ids that stand for what the vocabulary has no token for; none where all texts have tokens.</summary>
    internal virtual IReadOnlyList<int> UnknownTokenIds => [];

    /// <summary>The id that rows are filled up with: the file's, or that of the usual token for it.</summary>
    internal int? PaddingTokenId => Padding?.Id ?? (SpecialTokens.TryGetValue("[PAD]", out int id) || SpecialTokens.TryGetValue("<pad>", out id) ? id : null);

    /// <summary>The texts that added tokens are decoded to, of those that are looked for in normalized text and are another one there.</summary>
    private protected IReadOnlyDictionary<int, string> NormalizedTokens => _normalizedTokens.Value;

    /// <summary>What is looked for in any text.</summary>
    internal AddedTokenSet AlwaysFound => _alwaysFound.Value;

    /// <summary>Whether added tokens that are not special are always found.</summary>
    private protected virtual bool FindsAddedTokens => true;

    /// <summary>What is done to a text before normalized tokens are looked for in it; <see langword="null"/> for nothing.</summary>
    private protected virtual Func<string, string>? NormalizeText => null;

    /// <summary>Encodes a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination">Where the ids go. Nothing is allocated per call once this thread's buffers are warm.</param>
    /// <exception cref="ArgumentNullException"><paramref name="destination"/> is <see langword="null"/>.</exception>
    public abstract void Encode(ReadOnlySpan<char> text, IBufferWriter<int> destination);

    /// <summary>Encodes UTF-8.</summary>
    /// <param name="utf8">The text. A byte that is no part of a character (RFC 3629) counts as U+FFFD; a <see cref="BytePairTokenizer"/> that has all bytes keeps it.</param>
    /// <param name="destination">Where the ids go. Nothing is allocated per call once this thread's buffers are warm.</param>
    /// <exception cref="ArgumentNullException"><paramref name="destination"/> is <see langword="null"/>.</exception>
    public void EncodeUtf8(ReadOnlySpan<byte> utf8, IBufferWriter<int> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        EncodeUtf8(utf8, destination, AlwaysFound, isContinued: false);
    }

    /// <summary>Writes Hugging Face's <c>tokenizer.json</c>, from which that library gives the same ids and <see cref="FromTokenizerJson"/> the same tokenizer.</summary>
    /// <param name="json">Where the file goes; nothing is written when this throws.</param>
    /// <exception cref="ArgumentNullException"><paramref name="json"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">The format cannot hold the tokenizer; the message says why.</exception>
    public abstract void SaveTokenizerJson(Stream json);

    /// <summary>The bytes of a token: of byte-level byte-pair vocabularies those of the text that it stands for, of others its name in the vocabulary in UTF-8; a special token's are its text.</summary>
    /// <param name="id">The token, from 0 to <see cref="VocabularySize"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token, or the id is a hole.</exception>
    public virtual ReadOnlyMemory<byte> GetTokenBytes(int id) => Vocabulary.Contains(id) ? Vocabulary[id] : throw new ArgumentOutOfRangeException(nameof(id), id, NoSuchToken(id));

    /// <summary>The token with exactly these bytes, special tokens included. Of two with the same bytes it is the one that texts lead to.</summary>
    /// <param name="token">The bytes, as <see cref="GetTokenBytes"/> gives them.</param>
    /// <param name="id">The token's id, or −1.</param>
    /// <returns>Whether there is one.</returns>
    public virtual bool TryGetId(ReadOnlySpan<byte> token, out int id) => Vocabulary.TryGetId(token, out id);

    /// <summary>Whether an id has a token: it is neither a hole nor outside of the vocabulary.</summary>
    /// <param name="id">Any number.</param>
    public bool ContainsId(int id) => Vocabulary.Contains(id);

    /// <summary>Whether an id is a special token's.</summary>
    /// <param name="id">Any number.</param>
    public bool IsSpecial(int id) => Vocabulary.IsSpecial(id);

    /// <summary>The text of an id as key columns show it, different for each id: the token's bytes in GPT-2's printable alphabet (<see cref="PrintableBytes"/>) or its name in the vocabulary, or <c>unused 5</c> for a hole.</summary>
    /// <param name="id">The id, from 0 to <see cref="VocabularySize"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The id is outside of the vocabulary.</exception>
    public string GetPrintableText(int id)
    {
        if (!Vocabulary.Contains(id))
        {
            return (uint)id < (uint)VocabularySize ? FormattableString.Invariant($"unused {id}") : throw new ArgumentOutOfRangeException(nameof(id), id, NoSuchToken(id));
        }

        // No name has a space in the printable alphabet. Elsewhere one that looks like this would have to be made for it.
        string text = PrintableTextOf(id);
        return Vocabulary.IsShadowed(id) ? FormattableString.Invariant($"{text} ({id})") : text;
    }

    /// <summary>The text of a token in the vocabulary's own alphabet.</summary>
    private protected virtual string PrintableTextOf(int id) => PrintableBytes.Encode(Vocabulary.BytesOf(id));

    /// <summary>Encodes a text, or what follows in it.</summary>
    /// <param name="utf8">The text, or a part of it that begins where it may be cut.</param>
    /// <param name="destination">Where the ids go.</param>
    /// <param name="added">The added tokens that are looked for.</param>
    /// <param name="isContinued">Whether the text began before this part.</param>
    internal abstract void EncodeUtf8(ReadOnlySpan<byte> utf8, IBufferWriter<int> destination, AddedTokenSet added, bool isContinued);

    /// <summary>Encodes a text and says which UTF-16 units each token covers: the first one and that behind the last, by turns. Nothing is allocated once warm.</summary>
    /// <param name="text">The text.</param>
    /// <param name="added">The added tokens that are looked for.</param>
    /// <param name="ids">Where the ids go.</param>
    /// <param name="offsets">Where the places go; <see langword="null"/> where nobody asks for them.</param>
    internal abstract void Encode(ReadOnlySpan<char> text, AddedTokenSet added, IBufferWriter<int> ids, IBufferWriter<int>? offsets);

    /// <summary>The last place where a text up to somewhere can be cut without changing an id, whatever follows; 0 where none is known. Added tokens are not looked at.</summary>
    internal virtual int FindExactCut(ReadOnlySpan<byte> utf8) => 0;

    internal void EncodeWithOffsets(ReadOnlySpan<char> text, IBufferWriter<int> ids, IBufferWriter<int> offsets) => Encode(text, AlwaysFound, ids, offsets);

    private protected string NoSuchToken(int id)
        => (uint)id < (uint)VocabularySize
            ? $"Id {id} is a hole in the vocabulary: it has no token."
            : $"There is no token {id}; the vocabulary's ids are 0 to {VocabularySize - 1}.";

    private AddedTokenSet SetOf(IEnumerable<AddedToken> tokens)
    {
        AddedToken[] looked = [.. tokens];
        return looked.Length == 0 ? AddedTokenSet.Empty : new AddedTokenSet(looked, NormalizeText);
    }

    private static Dictionary<int, string> NormalizedOf(IEnumerable<AddedToken> tokens, Func<string, string>? normalize)
    {
        var normalized = new Dictionary<int, string>();
        foreach (AddedToken token in normalize is null ? [] : tokens.Where(token => token.Normalized))
        {
            string text = normalize!(token.Text);
            if (text != token.Text)
            {
                normalized[token.Id] = text;
            }
        }

        return normalized;
    }

    private static Dictionary<string, int> SpecialOf(IEnumerable<AddedToken> tokens)
    {
        var special = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (AddedToken token in tokens.Where(token => token.IsSpecial))
        {
            special[token.Text] = token.Id;
        }

        return special;
    }
}
