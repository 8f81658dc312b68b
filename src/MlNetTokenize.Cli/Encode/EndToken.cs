using System.Globalization;

namespace MlNetTokenize.Cli;

/// <summary>The token behind each text that a user names.</summary>
internal static class EndToken
{
    private const int Shown = 8;

    /// <summary>Its id.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="token">The text of a special token, or the id of any token.</param>
    /// <exception cref="CommandException">The tokenizer has no such token.</exception>
    public static int Find(SubwordTokenizer tokenizer, string token)
    {
        if (tokenizer.SpecialTokens.TryGetValue(token, out int id))
        {
            return id;
        }

        if (int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out id))
        {
            return tokenizer.ContainsId(id) ? id : throw CommandException.Usage(FormattableString.Invariant(
                $"--end-token {token}: the tokenizer has no token with this id (its ids are below {tokenizer.VocabularySize})."));
        }

        string[] special = [.. tokenizer.SpecialTokens.OrderBy(other => other.Value).Select(other => other.Key)];
        string known = special.Length == 0 ? "has no special tokens"
            : $"has the special tokens {string.Join(", ", special.Take(Shown))}{(special.Length > Shown ? FormattableString.Invariant($" and {special.Length - Shown} more") : string.Empty)}";
        throw CommandException.Usage($"--end-token {token}: the tokenizer has no such special token; it {known}, and the id of any token will do.");
    }
}
