using System.Text;

namespace MlNetTokenize.Cli;

/// <summary>What is in a tokenizer.</summary>
internal static class TokenizerFindings
{
    private const int Shown = 8;

    /// <summary>Looks at a tokenizer.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="isPatternKnown">Whether its pattern is its own, and not only one that it needed to be read.</param>
    public static Findings Create(SubwordTokenizer tokenizer, bool isPatternKnown = true)
    {
        int[] ordinary = [.. Enumerable.Range(0, tokenizer.VocabularySize).Where(id => tokenizer.ContainsId(id) && !tokenizer.IsSpecial(id))];
        double mean = ordinary.Length == 0 ? 0 : ordinary.Average(id => (double)tokenizer.GetTokenBytes(id).Length);
        var findings = new Findings();
        var bytePairs = tokenizer as BytePairTokenizer;
        findings.Add("kind", bytePairs is null ? "sub-word tokenizer" : "byte-pair tokenizer");
        findings.Add("vocabulary size", tokenizer.VocabularySize);
        findings.Add("tokens", ordinary.Length);
        findings.Add("holes", tokenizer.VocabularySize - ordinary.Length - tokenizer.SpecialTokens.Count);
        if (bytePairs is not null)
        {
            findings.Add("merges", bytePairs.MergeCount, bytePairs.MergeCount is null ? "by rank (tiktoken)" : null);
            findings.Add("pattern", isPatternKnown ? bytePairs.SplitPattern.ToString() : null, isPatternKnown ? null : "not in the file");
            findings.Add("space before", bytePairs.AddsPrefixSpace);
            findings.Add("normalization", bytePairs.Normalizer?.ToString());
        }
        else
        {
            findings.Add("stages", tokenizer.ToString());
        }

        findings.Add("mean length", mean, FormattableString.Invariant($"{mean:N2} bytes"));
        int[] longest = [.. ordinary.OrderByDescending(id => tokenizer.GetTokenBytes(id).Length).ThenBy(id => id).Take(Shown)];
        findings.Add("longest", longest.Select(id => Print(tokenizer, id)).ToJson(), string.Join(' ', longest.Select(id => Print(tokenizer, id))));
        KeyValuePair<string, int>[] special = [.. tokenizer.SpecialTokens.OrderBy(token => token.Value)];
        findings.Add(
            "special tokens",
            special.ToJson(),
            special.Length == 0 ? "none" : string.Join(", ", special.Take(Shown).Select(token => FormattableString.Invariant($"{token.Key} = {token.Value}")))
                + (special.Length > Shown ? FormattableString.Invariant($" and {special.Length - Shown} more") : string.Empty));
        return findings;
    }

    /// <summary>A token as it is shown: in GPT-2's printable alphabet, in which a space is Ġ; a special token as it is.</summary>
    public static string Print(SubwordTokenizer tokenizer, int id)
        => tokenizer.IsSpecial(id) ? Encoding.UTF8.GetString(tokenizer.GetTokenBytes(id).Span) : tokenizer.GetPrintableText(id);
}
