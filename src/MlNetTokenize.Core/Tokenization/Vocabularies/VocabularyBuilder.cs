using System.Text;
using MlNetTokenize.IO;

namespace MlNetTokenize.Tokenization.Vocabularies;

/// <summary>
/// Collects the tokens of a file in any order and finds what contradicts: every message names the place in the file and the token. Nothing is
/// allocated by an id's size before the id is known to be sound.
/// </summary>
internal sealed class VocabularyBuilder
{
    // Published vocabularies have holes, but no file should take more memory than in proportion to what it holds.
    private const int MostHoles = 65_535;

    private readonly Dictionary<int, byte[]> _tokens = [];

    private readonly Dictionary<byte[], int> _ids = new(ByteComparer.Instance);
    private readonly Dictionary<string, int> _specialTokens = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">A caller's special token cannot be one.</exception>
    public static void CheckSpecialTokens(IReadOnlyDictionary<string, int>? specialTokens, string parameter)
    {
        foreach ((string text, int id) in specialTokens ?? new Dictionary<string, int>())
        {
            if (!IsText(text))
            {
                throw new ArgumentException($"The special token '{text}' is empty or holds a lone surrogate.", parameter);
            }

            if (id < 0)
            {
                throw new ArgumentException($"The special token '{text}' has the negative id {id}.", parameter);
            }
        }
    }

    /// <summary>Adds an ordinary token.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Its bytes.</param>
    /// <param name="state">What its place is told by.</param>
    /// <param name="place">Tells where it stands, for messages.</param>
    public void AddOrdinary<TState>(int id, byte[] token, TState state, Func<TState, string> place)
    {
        if (!_ids.TryAdd(token, id))
        {
            throw new InvalidDataException($"{place(state)}: the token '{Shown(token)}' has the id {id}, but had the id {_ids[token]} before.");
        }

        if (!_tokens.TryAdd(id, token))
        {
            throw new InvalidDataException($"{place(state)}: the id {id} of '{Shown(token)}' is taken by '{Shown(_tokens[id])}'.");
        }
    }

    /// <summary>Adds a special token, after all the ordinary ones. An ordinary token of the same text and the same id becomes special; one of another id stays what texts lead to.</summary>
    public void AddSpecial(string text, int id, Func<string> place)
    {
        if (!IsText(text))
        {
            throw new InvalidDataException($"{place()}: the special token '{FormatFile.Shown(text)}' is empty.");
        }

        byte[] token = Encoding.UTF8.GetBytes(text);
        if (!_tokens.TryAdd(id, token) && !_tokens[id].AsSpan().SequenceEqual(token))
        {
            throw new InvalidDataException(
                $"{place()}: the special token '{FormatFile.Shown(text)}' has the id {id}, which is taken by '{Shown(_tokens[id])}'.");
        }

        if (!_specialTokens.TryAdd(text, id))
        {
            throw new InvalidDataException($"{place()}: the special token '{FormatFile.Shown(text)}' stands twice.");
        }

        _ids.TryAdd(token, id);
    }

    /// <exception cref="InvalidDataException">An id is too high.</exception>
    public TokenVocabulary Build(Func<int, string> placeOf)
    {
        int highest = _tokens.Count == 0 ? -1 : _tokens.Keys.Max();
        if (highest > ((long)_tokens.Count * 2) + MostHoles)
        {
            throw new InvalidDataException(
                $"{placeOf(highest)}: the id {highest} is too high for {_tokens.Count} tokens; it may be at most {((long)_tokens.Count * 2) + MostHoles}.");
        }

        var tokens = new byte[]?[highest + 1];
        foreach ((int id, byte[] token) in _tokens)
        {
            tokens[id] = token;
        }

        return new TokenVocabulary(tokens, _specialTokens);
    }

    private static string Shown(byte[] token) => FormatFile.Shown(PrintableBytes.Encode(token));

    private static bool IsText(string text)
    {
        foreach (Rune character in text.EnumerateRunes())
        {
            // EnumerateRunes gives a lone surrogate as U+FFFD, which a text may hold too.
            if (character == Rune.ReplacementChar && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) != text)
            {
                return false;
            }
        }

        return text.Length > 0;
    }

    private sealed class ByteComparer : IEqualityComparer<byte[]>
    {
        public static readonly ByteComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => (int)PieceHash.Compute(obj);
    }
}
