using System.Text.Json.Nodes;

namespace MlNetTokenize.Conformance;

/// <summary>The texts for one file: hostile ones with the file's own added tokens inside, and real ones.</summary>
internal sealed class TextSet(JsonArray? addedTokens, ulong seed)
{
    private static readonly Lazy<string[]> Translated = new(() => [.. SdkTexts.Read(6_000)]);

    private readonly HostileTexts _hostile = new(seed, Written(addedTokens));

    public IEnumerable<string> Hostile(int count) => _hostile.Take(count);

    public IEnumerable<string[]> HostilePairs(int count) => _hostile.Take(count).Zip(_hostile.Take(count), (first, second) => (string[])[first, second]);

    public static IEnumerable<string> Real(string root, int maximumCharacters) => RealTexts.Read(root, maximumCharacters).Concat(Translated.Value);

    private static string WithoutEnd(string text) => text[..^(char.IsLowSurrogate(text[^1]) ? 2 : 1)];

    /// <summary>The tokens as they are, in another case, without an end and with space around.</summary>
    private static List<string> Written(JsonArray? addedTokens)
    {
        string[] tokens = [.. (addedTokens ?? []).Select(token => token!["content"]!.GetValue<string>()).Where(token => token.Length > 0)];
        // Thousands of reserved ones are alike.
        int step = Math.Max(1, tokens.Length / 64);
        return [.. tokens.Where((_, i) => i % step == 0 || i < 16).SelectMany(token => (string[])[token, token, token, $" {token} ", token + token, WithoutEnd(token), token.ToUpperInvariant(), "\u00A0" + token + "\t"])];
    }
}
