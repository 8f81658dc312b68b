using System.Buffers;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize;

// The only ways from text to the ids of special tokens.
public abstract partial class SubwordTokenizer
{
    /// <summary>Encodes a text in which the named special tokens count as such.</summary>
    /// <param name="text">The text. Do not allow special tokens in text that users write: they could inject one.</param>
    /// <param name="allowedSpecial">The special tokens whose text becomes their id, where several begin at one place the longest. All others are plain text.</param>
    /// <returns>The ids; with all special tokens those of Hugging Face's <c>encode</c> without a post-processor.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="allowedSpecial"/> names a token that <see cref="SpecialTokens"/> has not.</exception>
    public IReadOnlyList<int> EncodeToIds(string text, IReadOnlySet<string> allowedSpecial)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(allowedSpecial);
        AddedTokenSet added = Allowing(allowedSpecial, nameof(allowedSpecial));
        var ids = new ArrayBufferWriter<int>(Math.Max(1, text.Length / 3));
        Encode(text, added, ids, offsets: null);
        return ids.WrittenSpan.ToArray();
    }

    /// <summary>The same, and refuses a text in which other special tokens stand.</summary>
    /// <param name="text">The text.</param>
    /// <param name="allowedSpecial">The special tokens whose text becomes their id.</param>
    /// <param name="disallowedSpecial">The special tokens whose text must not occur, as tiktoken's <c>disallowed_special</c>. Those in neither set are plain text.</param>
    /// <returns>The ids.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">
    /// The text has one of <paramref name="disallowedSpecial"/>: the message says which and where. Or a set names a token that <see cref="SpecialTokens"/> has not,
    /// or both name the same.
    /// </exception>
    public IReadOnlyList<int> EncodeToIds(string text, IReadOnlySet<string> allowedSpecial, IReadOnlySet<string> disallowedSpecial)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(allowedSpecial);
        ArgumentNullException.ThrowIfNull(disallowedSpecial);
        CheckNames(disallowedSpecial, nameof(disallowedSpecial));
        if (disallowedSpecial.FirstOrDefault(allowedSpecial.Contains) is { } both)
        {
            throw new ArgumentException($"'{both}' is both allowed and disallowed.", nameof(disallowedSpecial));
        }

        // Found by their plain text, wherever it stands.
        var finder = new AddedTokenFinder<char, Utf16Unit>(disallowedSpecial.Select(special => new AddedToken(special, SpecialTokens[special])), token => token.Text);
        int from = 0;
        if (finder.TryFind(text, ref from, 0, out (AddedToken Token, int Start, int End) found))
        {
            throw new ArgumentException($"The text has the special token '{found.Token.Text}' at character {found.Start}, which is disallowed.", nameof(text));
        }

        return EncodeToIds(text, allowedSpecial);
    }

    /// <summary>What is looked for where some special tokens are allowed.</summary>
    /// <exception cref="ArgumentException">One of them is not a special token of this tokenizer.</exception>
    internal AddedTokenSet Allowing(IReadOnlySet<string> allowedSpecial, string parameter)
    {
        CheckNames(allowedSpecial, parameter);
        return allowedSpecial.Count == 0 ? AlwaysFound
            : SpecialTokens.Keys.All(allowedSpecial.Contains) ? _allFound.Value
            : SetOf(AddedTokens.Where(token => !token.IsSpecial || allowedSpecial.Contains(token.Text)));
    }

    private void CheckNames(IReadOnlySet<string> special, string parameter)
    {
        foreach (string text in special)
        {
            if (text is null || (!SpecialTokens.ContainsKey(text) && !AddedTokens.Any(token => token.Text == text)))
            {
                throw new ArgumentException($"'{text}' is not a special token of this tokenizer.", parameter);
            }
        }
    }
}
