using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MlNetTokenize.Tokenization.Normalization;

namespace MlNetTokenize.Tests;

/// <summary>That ours is the NFC of Hugging Face's tokenizers, of which record-form-c-oracle.mjs asked the same.</summary>
public sealed class FormCOracleTests
{
    [Fact]
    public void Every_code_point_is_normalized_as_by_the_engine()
        => AssertAnswers(FormCOracle.CodePoints, block => Enumerable.Range(block * FormCOracle.BlockSize, FormCOracle.BlockSize)
            .Where(codePoint => codePoint is < 0xD800 or > 0xDFFF).Select(char.ConvertFromUtf32).Select(text => $"{text} \u0345{text}\u0334"));

    [Fact]
    public void Pairs_are_normalized_as_by_the_engine()
    {
        string[] seconds = [.. FormCOracle.Seconds.Select(char.ConvertFromUtf32)];
        AssertAnswers(FormCOracle.Pairs, block =>
        {
            (int start, int end) = FormCOracle.Firsts[block];
            return Enumerable.Range(start, end - start).Select(char.ConvertFromUtf32)
                .Select(first => string.Join(' ', seconds.Select(second => first + second)));
        });
    }

    [Fact]
    public void Random_texts_are_normalized_as_by_the_engine()
    {
        string[] pool = [.. FormCOracle.Pool.Select(char.ConvertFromUtf32)];
        uint state = FormCOracle.Seed;
        AssertAnswers(FormCOracle.RandomTexts, _ => Enumerable.Range(0, FormCOracle.TextsInBlock).Select(_ => RandomText()));

        string RandomText()
        {
            string[] characters = new string[1 + Next(FormCOracle.LongestText)];
            for (int i = 0; i < characters.Length; i++)
            {
                characters[i] = pool[Next(pool.Length)];
            }

            return string.Concat(characters);
        }

        int Next(int limit)
        {
            state = (state * 1_664_525) + 1_013_904_223;
            return (int)(state >> 16) % limit;
        }
    }

    private static void AssertAnswers(string[] expected, Func<int, IEnumerable<string>> texts)
    {
        var normalized = new NormalizedText();
        var wrong = new List<int>();
        for (int block = 0; block < expected.Length; block++)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (string text in texts(block))
            {
                FormC.Normalize(text, normalized);
                hash.AppendData(MemoryMarshal.AsBytes(normalized.Text));
                hash.AppendData([0, 0]);
            }

            if (!Convert.ToHexStringLower(hash.GetCurrentHash()).StartsWith(expected[block], StringComparison.Ordinal))
            {
                wrong.Add(block);
            }
        }

        Assert.True(wrong.Count == 0, $"Other answers in block {string.Join(", ", wrong)}.");
    }
}
