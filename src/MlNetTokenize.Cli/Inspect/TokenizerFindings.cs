using System.Text;

namespace MlNetTokenize.Cli;

/// <summary>What is in a tokenizer.</summary>
internal static class TokenizerFindings
{
    private const int Shown = 8;

    /// <summary>Looks at a tokenizer.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="isPatternKnown">Whether its pattern is its own, and not only one that it needed to be read.</param>
    public static Findings Create(BytePairTokenizer tokenizer, bool isPatternKnown = true)
    {
        int[] ordinary = [.. Enumerable.Range(0, tokenizer.VocabularySize).Where(id => tokenizer.ContainsId(id) && !tokenizer.IsSpecial(id))];
        var findings = new Findings();
        findings.Add("kind", "byte-pair tokenizer");
        findings.Add("vocabulary size", tokenizer.VocabularySize);
        findings.Add("tokens", ordinary.Length);
        findings.Add("holes", tokenizer.VocabularySize - ordinary.Length - tokenizer.SpecialTokens.Count);
        findings.Add("merges", tokenizer.MergeCount, tokenizer.MergeCount is null ? "by rank (tiktoken)" : null);
        findings.Add("pattern", isPatternKnown ? tokenizer.SplitPattern.ToString() : null, isPatternKnown ? null : "not in the file");
        findings.Add("space before", tokenizer.AddsPrefixSpace);
        findings.Add("normalization", tokenizer.Normalizer?.ToString());
        findings.Add("mean length", ordinary.Average(id => (double)tokenizer.GetTokenBytes(id).Length), FormattableString.Invariant($"{ordinary.Average(id => (double)tokenizer.GetTokenBytes(id).Length):N2} bytes"));
        int[] longest = [.. ordinary.OrderByDescending(id => tokenizer.GetTokenBytes(id).Length).ThenBy(id => id).Take(Shown)];
        findings.Add("longest", longest.Select(id => Print(tokenizer, id)).ToArray(), string.Join(' ', longest.Select(id => Print(tokenizer, id))));
        KeyValuePair<string, int>[] special = [.. tokenizer.SpecialTokens.OrderBy(token => token.Value)];
        findings.Add(
            "special tokens",
            special.ToDictionary(token => token.Key, token => token.Value),
            special.Length == 0 ? "none" : string.Join(", ", special.Take(Shown).Select(token => FormattableString.Invariant($"{token.Key} = {token.Value}")))
                + (special.Length > Shown ? FormattableString.Invariant($" and {special.Length - Shown} more") : string.Empty));
        return findings;
    }

    /// <summary>A token as it is shown: in GPT-2's printable alphabet, in which a space is Ġ; a special token as it is.</summary>
    public static string Print(BytePairTokenizer tokenizer, int id)
        => tokenizer.IsSpecial(id) ? Encoding.UTF8.GetString(tokenizer.GetTokenBytes(id).Span) : tokenizer.GetPrintableText(id);
}
