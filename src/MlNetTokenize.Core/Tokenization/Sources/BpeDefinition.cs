using System.Text;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.IO;

namespace MlNetTokenize.Tokenization.Sources;

/// <summary>A <see cref="BpeTokenizer"/>.</summary>
/// <param name="Tokens">Texts and ids.</param>
/// <param name="Merges">Left and right token with a space between them; <see langword="null"/> where there is no list.</param>
internal sealed record BpeDefinition(IReadOnlyDictionary<string, int> Tokens, IReadOnlyList<string>? Merges) : SourceDefinition
{
    public required SourcePreTokenizer PreTokenizer { get; init; }

    public required NormalizerKind Normalizer { get; init; }

    public string? UnknownToken { get; init; }

    public bool FusesUnknownTokens { get; init; }

    public string? ContinuingSubwordPrefix { get; init; }

    public string? EndOfWordSuffix { get; init; }

    public bool IsByteLevel { get; init; }

    public string? BeginningToken { get; init; }

    public string? EndToken { get; init; }

    public override BuiltSource Build()
    {
        CheckTexts();
        if (!AllowsSpecialTokens)
        {
            CheckSpecialTokens();
        }

        IEnumerable<KeyValuePair<string, int>> all = [.. Tokens, .. SpecialTokens ?? new Dictionary<string, int>()];
        IReadOnlyDictionary<string, int>? specialTokens = AllowsSpecialTokens ? SpecialTokens : null;
        var options = new BpeOptions(Tokens)
        {
            Merges = Merges,
            SpecialTokens = specialTokens,
            Normalizer = NormalizerKinds.Build(Normalizer),

            // The class's own one would not find special tokens.
            PreTokenizer = PreTokenizer.Build(specialTokens) ?? Microsoft.ML.Tokenizers.PreTokenizer.CreateWordOrNonWord(specialTokens),
            UnknownToken = UnknownToken,
            FuseUnknownTokens = FusesUnknownTokens,
            ContinuingSubwordPrefix = ContinuingSubwordPrefix,
            EndOfWordSuffix = EndOfWordSuffix,
            ByteLevel = IsByteLevel,
        };
        return new BuiltSource(BpeTokenizer.Create(options), TokenTexts.Order(all.Select(token => (token.Key, token.Value))))
        {
            BeginningTokenId = IdOf(BeginningToken),
            EndTokenId = IdOf(EndToken),

            // The class forgets the characters that it leaves out.
            GivesOffsets = IsByteLevel ? HasAllBytes() : UnknownToken is not null,
        };
    }

    private bool HasAllBytes() => Enumerable.Range(0, 256).All(value => Tokens.ContainsKey(PrintableBytes.Encode([(byte)value])));

    private void CheckTexts()
    {
        foreach (string text in Tokens.Keys.Concat(Merges ?? []).Concat(new[] { ContinuingSubwordPrefix, EndOfWordSuffix }.OfType<string>()))
        {
            // A model file holds UTF-8.
            if (Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) != text)
            {
                throw new InvalidDataException($"'{FormatFile.Shown(text)}' holds a lone surrogate.");
            }
        }
    }

    // A special token is not given to the class, but is found nevertheless where the text's characters or merges lead to it.
    private void CheckSpecialTokens()
    {
        HashSet<string> fromText = [.. (Merges ?? []).Select(ResultOf)];
        Dictionary<int, string> texts = Tokens.GroupBy(token => token.Value).ToDictionary(group => group.Key, group => group.First().Key);
        IEnumerable<string> around = new[] { BeginningToken, EndToken }.OfType<string>();
        foreach (string text in (SpecialTokens?.Keys ?? []).Concat(around))
        {
            if (Tokens.ContainsKey(text) && (fromText.Contains(text) || IsOneCharacter(text)))
            {
                throw new ArgumentException(
                    $"The special token '{text}' is what the vocabulary makes of that text; leave it out of the special tokens, or pass allowSpecialTokens: true.");
            }
        }

        foreach ((string text, int id) in SpecialTokens ?? new Dictionary<string, int>())
        {
            if (Tokens.GetValueOrDefault(text, id) != id || texts.GetValueOrDefault(id, text) != text)
            {
                throw new ArgumentException($"The special token '{text}' has the id {id}, which is another token's in the vocabulary, or another id there.");
            }
        }
    }

    private string ResultOf(string merge)
    {
        int space = merge.IndexOf(' ', StringComparison.Ordinal);
        string right = merge[(space + 1)..];
        int prefix = ContinuingSubwordPrefix?.Length ?? 0;
        return (space < 0 ? string.Empty : merge[..space]) + (right.Length < prefix ? right : right[prefix..]);
    }

    private bool IsOneCharacter(string text)
    {
        ReadOnlySpan<char> rest = text;
        if (ContinuingSubwordPrefix is { Length: > 0 } prefix && rest.StartsWith(prefix, StringComparison.Ordinal))
        {
            rest = rest[prefix.Length..];
        }

        if (EndOfWordSuffix is { Length: > 0 } suffix && rest.EndsWith(suffix, StringComparison.Ordinal))
        {
            rest = rest[..^suffix.Length];
        }

        Rune.DecodeFromUtf16(text, out _, out int whole);
        Rune.DecodeFromUtf16(rest, out _, out int part);
        return whole == text.Length || part == rest.Length;
    }

    private int? IdOf(string? token)
        => token is null ? null
            : Tokens.TryGetValue(token, out int id) || (SpecialTokens?.TryGetValue(token, out id) ?? false) ? id
            : throw new ArgumentException($"The vocabulary has no token '{token}' to put around a text.");
}
