using System.Text;
using System.Text.Unicode;
using MlNetTokenize;

namespace Shakespeare;

/// <summary>How texts are cut.</summary>
internal static class Cuts
{
    /// <summary>The tokens with bars between them; what is not whole characters as its bytes, in hexadecimal.</summary>
    public static string Show(BytePairTokenizer tokenizer, string text)
        => string.Join('|', tokenizer.EncodeToIds(text).Select(id => Show(tokenizer.GetTokenBytes(id).Span)));

    /// <summary>How many tokens a text is, or that it is none.</summary>
    public static string Count(Microsoft.ML.Tokenizers.Tokenizer tokenizer, string text)
    {
        try
        {
            return $"{tokenizer.CountTokens(text)}";
        }
        catch (ArgumentException)
        {
            // A character tokenizer says so where it has no id for a character (or, if it was trained with addUnknown, gives all such characters the same).
            return "no id";
        }
    }

    /// <summary>Vocabularies learned from sums, with three ways of cutting numbers before anything is merged.</summary>
    public static IEnumerable<(string Pattern, BytePairTokenizer Tokenizer)> OfSums()
    {
        var random = new Random(1);
        string[] sums = [.. Enumerable.Range(0, 20_000).Select(_ => (First: random.Next(10_000), Second: random.Next(10_000))).Select(sum => $"{sum.First} + {sum.Second} = {sum.First + sum.Second}")];
        (string, SplitPattern)[] patterns =
        [
            ("GPT-2: digits of any number", SplitPattern.Gpt2),
            ("o200k: three at a time, from the left", SplitPattern.O200k),
            ("each digit by itself", SplitPattern.FromRegex(@"\p{N}| ?[^\s\p{N}]+|\s")),
        ];
        return patterns.Select(pattern => (pattern.Item1, BytePairTokenizer.Train(sums, new BytePairTrainingOptions { VocabularySize = 1024, SplitPattern = pattern.Item2 })));
    }

    private static string Show(ReadOnlySpan<byte> token) => Utf8.IsValid(token) ? Encoding.UTF8.GetString(token) : Convert.ToHexString(token);
}
