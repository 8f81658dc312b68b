namespace MlNetTokenize.Tokenization.Vocabularies;

/// <summary>The added tokens that one encoding looks for: those that are always found, and the special ones that are allowed. Immutable and thread-safe.</summary>
internal sealed class AddedTokenSet
{
    /// <summary>A set of nothing.</summary>
    public static AddedTokenSet Empty { get; } = new([], null);

    /// <param name="tokens">The tokens.</param>
    /// <param name="normalize">What is done to a text before the normalized ones are looked for; <see langword="null"/> where nothing is.</param>
    public AddedTokenSet(IReadOnlyList<AddedToken> tokens, Func<string, string>? normalize)
    {
        IsEmpty = tokens.Count == 0;
        AddedToken[] plain = [.. tokens.Where(token => !token.Normalized)];
        AddedToken[] normalized = [.. tokens.Where(token => token.Normalized)];
        var texts = new Dictionary<AddedToken, string>();
        foreach (AddedToken token in normalized)
        {
            texts.TryAdd(token, normalize is null ? token.Text : normalize(token.Text));
        }

        Plain = new AddedTokenFinder<char, Utf16Unit>(plain, token => token.Text);
        PlainUtf8 = new AddedTokenFinder<byte, Utf8Unit>(plain, token => token.Text);
        Normalized = new AddedTokenFinder<char, Utf16Unit>(normalized, token => texts[token]);
        NormalizedUtf8 = new AddedTokenFinder<byte, Utf8Unit>(normalized, token => texts[token]);
    }

    public bool IsEmpty { get; }

    /// <summary>Those that are looked for in a text as it is.</summary>
    public AddedTokenFinder<char, Utf16Unit> Plain { get; }

    public AddedTokenFinder<byte, Utf8Unit> PlainUtf8 { get; }

    /// <summary>Those that are looked for in what the others leave, once it is normalized.</summary>
    public AddedTokenFinder<char, Utf16Unit> Normalized { get; }

    public AddedTokenFinder<byte, Utf8Unit> NormalizedUtf8 { get; }
}
