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

    // In the printable alphabet, as a string compares quickly.
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
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
    /// <param name="place">Where it stands, for messages.</param>
    public void AddOrdinary(int id, byte[] token, Func<string> place)
    {
        string printable = PrintableBytes.Encode(token);
        if (_ids.TryGetValue(printable, out int other))
        {
            throw new InvalidDataException($"{place()}: the token '{FormatFile.Shown(printable)}' has the id {id}, but had the id {other} before.");
        }

        if (!_tokens.TryAdd(id, token))
        {
            throw new InvalidDataException($"{place()}: the id {id} of '{FormatFile.Shown(printable)}' is taken by '{Shown(id)}'.");
        }

        _ids.Add(printable, id);
    }

    /// <summary>Adds a special token, after all the ordinary ones. An ordinary token of the same text and the same id becomes special; one of another id stays what texts lead to.</summary>
    public void AddSpecial(string text, int id, Func<string> place)
    {
        if (!IsText(text))
        {
            throw new InvalidDataException($"{place()}: the special token '{FormatFile.Shown(text)}' is empty.");
        }

        byte[] token = Encoding.UTF8.GetBytes(text);
        string printable = PrintableBytes.Encode(token);
        if (!_tokens.TryAdd(id, token) && !_tokens[id].AsSpan().SequenceEqual(token))
        {
            throw new InvalidDataException(
                $"{place()}: the special token '{FormatFile.Shown(text)}' has the id {id}, which is taken by '{Shown(id)}'.");
        }

        if (!_specialTokens.TryAdd(text, id))
        {
            throw new InvalidDataException($"{place()}: the special token '{FormatFile.Shown(text)}' stands twice.");
        }

        _ids.TryAdd(printable, id);
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

    private string Shown(int id) => FormatFile.Shown(PrintableBytes.Encode(_tokens[id]));

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
}
