using MlNetTokenize.Tokenization.Sources;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Cli;

/// <summary>What is in a tokenizer.</summary>
internal static class TokenizerFindings
{
    private const int Shown = 8;

    /// <summary>Looks at a tokenizer.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="isPatternKnown">Whether its pattern is its own, and not only one that it needed to be read.</param>
    public static Findings Of(BytePairTokenizer tokenizer, bool isPatternKnown = true)
    {
        TokenVocabulary vocabulary = tokenizer.Vocabulary;
        int[] ordinary = vocabulary.OrdinaryIds();
        var findings = new Findings();
        findings.Add("kind", "byte-pair tokenizer");
        findings.Add("vocabulary size", tokenizer.VocabularySize);
        findings.Add("tokens", ordinary.Length);
        findings.Add("holes", tokenizer.VocabularySize - ordinary.Length - tokenizer.SpecialTokens.Count);
        findings.Add("merges", tokenizer.Merges?.Count, tokenizer.Merges is null ? "by rank (tiktoken)" : null);
        findings.Add("pattern", isPatternKnown ? tokenizer.SplitPattern.ToString() : null, isPatternKnown ? null : "not in the file");
        findings.Add("space before", tokenizer.Model.AddPrefixSpace);
        findings.Add("normalization", tokenizer.Model.NormalizesToFormC ? "NFC" : null);
        findings.Add("mean length", ordinary.Average(id => (double)vocabulary.LengthOf(id)), FormattableString.Invariant($"{ordinary.Average(id => (double)vocabulary.LengthOf(id)):N2} bytes"));
        int[] longest = [.. ordinary.OrderByDescending(vocabulary.LengthOf).ThenBy(id => id).Take(Shown)];
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
    {
        TokenVocabulary vocabulary = tokenizer.Vocabulary;
        return !vocabulary.Contains(id) ? TokenTexts.NameOfHole(id)
            : vocabulary.IsSpecial(id) ? System.Text.Encoding.UTF8.GetString(vocabulary.BytesOf(id))
            : PrintableBytes.Encode(vocabulary.BytesOf(id));
    }
}
