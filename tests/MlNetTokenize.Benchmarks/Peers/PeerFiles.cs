using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.ML.Tokenizers;

namespace MlNetTokenize.Benchmarks;

/// <summary>Writes files and the ids that we give with them, for <c>check-peers.mjs</c> to read both and compare.</summary>
public static class PeerFiles
{
    // The expressions of tiktoken's JavaScript package. Its cl100k is the older one, which cuts spaces at the end otherwise but gives the same ids.
    private const string Gpt2 = @"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
    private const string Cl100k =
        @"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+";

    private const string O200k =
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"
        + @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"
        + @"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>
    /// For each corpus file trains a tokenizer with each pattern, takes the published encodings besides, and writes for each of them tokenizer.json, .tiktoken,
    /// vocab.json and merges.txt, and for each corpus file the digest of the ids.
    /// </summary>
    /// <param name="corpusFiles">Texts in UTF-8.</param>
    /// <param name="folder">Where the files go.</param>
    /// <returns>The number of texts of which Microsoft.ML.Tokenizers' TiktokenTokenizer gives other ids with the <c>.tiktoken</c>.</returns>
    public static int Write(string[] corpusFiles, string folder)
    {
        Directory.CreateDirectory(folder);
        var cases = new List<object>();
        int failures = 0;
        foreach (string corpus in corpusFiles)
        {
            string name = Path.GetFileNameWithoutExtension(corpus);
            string text = File.ReadAllText(corpus);
            foreach ((string pattern, SplitPattern split, string regex, int size) in new[]
            {
                ("gpt2", SplitPattern.Gpt2, Gpt2, 8_000), ("cl100k", SplitPattern.Cl100k, Cl100k, 16_000), ("o200k", SplitPattern.O200k, O200k, 30_000),
            })
            {
                var options = new BytePairTrainingOptions { VocabularySize = size, SplitPattern = split, SpecialTokens = ["<|endoftext|>", "<pad>"] };
                Write($"{name}-{pattern}", BytePairTokenizer.Train([text], options), regex, [corpus]);
            }
        }

        Write("cl100k_base", BytePairTokenizer.CreateForEncoding("cl100k_base"), Cl100k, corpusFiles);
        Write("o200k_base", BytePairTokenizer.CreateForEncoding("o200k_base"), O200k, corpusFiles);
        File.WriteAllText(Path.Combine(folder, "cases.json"), JsonSerializer.Serialize(cases));
        return failures;

        void Write(string name, BytePairTokenizer tokenizer, string regex, string[] texts)
        {
            string path = Path.Combine(folder, name);
            using (FileStream json = File.Create(path + ".tokenizer.json"))
            {
                tokenizer.SaveTokenizerJson(json);
            }

            using (FileStream ranks = File.Create(path + ".tiktoken"))
            {
                tokenizer.SaveTiktoken(ranks);
            }

            using (FileStream vocabulary = File.Create(path + ".vocab.json"))
            using (FileStream merges = File.Create(path + ".merges.txt"))
            {
                tokenizer.SaveVocabularyAndMerges(vocabulary, merges);
            }

            using (FileStream ranks = File.OpenRead(path + ".tiktoken"))
            {
                // The same way to cut, for what is read here is the file.
                Tokenizer microsoft = TiktokenTokenizer.Create(ranks, tokenizer.SplitPattern, normalizer: null);
                foreach (string file in texts)
                {
                    bool isEqual = microsoft.EncodeToIds(File.ReadAllText(file)).SequenceEqual(Ids(tokenizer, File.ReadAllText(file)));
                    Console.WriteLine($"{name}, {Path.GetFileName(file)}, TiktokenTokenizer, whole: {(isEqual ? "equal" : "OTHER")}");
                    failures += isEqual ? 0 : 1;
                }
            }

            cases.Add(new
            {
                name,
                regex,
                specialTokens = tokenizer.SpecialTokens,
                texts = texts.Select(file =>
                {
                    // As one text, and line by line with the line's own end, as the JavaScript bindings are given it.
                    int[] whole = Ids(tokenizer, File.ReadAllText(file));
                    int[] lines = [.. Lines(File.ReadAllText(file)).SelectMany(line => Ids(tokenizer, line))];
                    return new { file = Path.GetFullPath(file), whole = Digest(whole), wholeCount = whole.Length, lines = Digest(lines), linesCount = lines.Length };
                }),
            });
            Console.WriteLine($"wrote {name}");
        }
    }

    private static IEnumerable<string> Lines(string text)
    {
        for (int start = 0, end; start < text.Length; start = end)
        {
            int newLine = text.IndexOf('\n', start);
            end = newLine < 0 ? text.Length : newLine + 1;
            yield return text[start..end];
        }
    }

    private static int[] Ids(BytePairTokenizer tokenizer, string text)
    {
        var ids = new ArrayBufferWriter<int>();
        tokenizer.Encode(text, ids);
        return ids.WrittenSpan.ToArray();
    }

    private static string Digest(int[] ids) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<int>(ids)));
}
