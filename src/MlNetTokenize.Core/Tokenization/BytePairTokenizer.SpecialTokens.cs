using System.Buffers;
using MlNetTokenize.Tokenization.Normalization;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize;

// The only ways from text to the ids of special tokens.
public sealed partial class BytePairTokenizer
{
    /// <summary>Encodes a text in which the named special tokens count as such.</summary>
    /// <param name="text">The text. Do not allow special tokens in text that users write: they could inject one.</param>
    /// <param name="allowedSpecial">The special tokens whose text becomes their id, where several begin at one place the longest. All others are plain text.</param>
    /// <returns>The ids.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="allowedSpecial"/> names a token that <see cref="SpecialTokens"/> has not.</exception>
    public IReadOnlyList<int> EncodeToIds(string text, IReadOnlySet<string> allowedSpecial)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(allowedSpecial);
        List<AddedToken> allowed = Named(allowedSpecial, nameof(allowedSpecial));
        var ids = new ArrayBufferWriter<int>(Math.Max(1, text.Length / 3));
        EncodeBetween(text, allowed, isNormalized: false, ids);
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
        foreach (AddedToken token in Named(disallowedSpecial, nameof(disallowedSpecial)))
        {
            if (allowedSpecial.Contains(token.Text))
            {
                throw new ArgumentException($"'{token.Text}' is both allowed and disallowed.", nameof(disallowedSpecial));
            }
        }

        var finder = new SpecialTokenFinder(text, disallowedSpecial.Select(special => new AddedToken(special, SpecialTokens[special])));
        if (finder.TryNext(out AddedToken found, out int start, out _))
        {
            throw new ArgumentException($"The text has the special token '{found.Text}' at character {start}, which is disallowed.", nameof(text));
        }

        return EncodeToIds(text, allowedSpecial);
    }

    private List<AddedToken> Named(IReadOnlySet<string> special, string parameter)
    {
        foreach (string text in special)
        {
            if (text is null || !SpecialTokens.ContainsKey(text))
            {
                throw new ArgumentException($"'{text}' is not a special token of this tokenizer.", parameter);
            }
        }

        return [.. Model.AddedTokens.Where(token => special.Contains(token.Text))];
    }

    /// <summary>Encodes what is between special tokens, and those. The ones that are looked for in normalized text come second, in what the first leave.</summary>
    private void EncodeBetween(string text, List<AddedToken> allowed, bool isNormalized, ArrayBufferWriter<int> ids)
    {
        bool inSteps = Model.NormalizesToFormC && !isNormalized;
        if (inSteps && !allowed.Exists(token => token.Normalized))
        {
            inSteps = false;
        }

        var finder = new SpecialTokenFinder(text, inSteps ? allowed.Where(token => !token.Normalized) : isNormalized ? allowed.Where(token => token.Normalized) : allowed);
        int position = 0;
        bool found;
        do
        {
            found = finder.TryNext(out AddedToken token, out int start, out int end);
            string between = text[position..start];
            if (inSteps)
            {
                EncodeBetween(FormCNormalizer.Instance.Normalize(between), allowed, isNormalized: true, ids);
            }
            else
            {
                Encode(between, ids);
            }

            if (found)
            {
                ids.Write([token.Id]);
            }

            position = end;
        }
        while (found);
    }
}
