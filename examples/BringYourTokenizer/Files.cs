using MlNetTokenize;
using QuickStart;

namespace BringYourTokenizer;

/// <summary>The files of tokenizers: the user's, or two that are made for the occasion.</summary>
internal static class Files
{
    /// <summary>Reads a tokenizer by the ending of its file's name.</summary>
    /// <param name="path">A Hugging Face tokenizer.json or a .tiktoken.</param>
    /// <param name="pattern">How a .tiktoken cuts texts; it does not say so itself.</param>
    public static BytePairTokenizer Load(string path, SplitPattern pattern)
    {
        using FileStream file = File.OpenRead(path);
        return Path.GetExtension(path) switch
        {
            // Says everything: vocabulary, merges, split pattern, special tokens.
            ".json" => BytePairTokenizer.FromTokenizerJson(file),

            // Has tokens and ranks and nothing else. Special tokens would be an argument too: for cl100k_base { ["<|endoftext|>"] = 100257 } and so on.
            ".tiktoken" => BytePairTokenizer.FromTiktoken(file, pattern),
            string ending => throw new ArgumentException($"{path}: a file that ends with '{ending}' is neither a tokenizer.json nor a .tiktoken."),
        };
    }

    public static SplitPattern PatternOf(string name) => name switch
    {
        "gpt2" => SplitPattern.Gpt2,
        "cl100k" => SplitPattern.Cl100k,
        "o200k" => SplitPattern.O200k,
        _ => throw new ArgumentException($"There is no pattern '{name}'; it is gpt2, cl100k or o200k."),
    };

    /// <summary>Trains a small tokenizer and saves it in both layouts.</summary>
    /// <exception cref="InvalidOperationException">The machine has no text to train on.</exception>
    public static string[] Make(string folder)
    {
        string[] texts = [.. SdkDocumentation.Read().Select(row => row.Text)];
        if (texts.Length == 0)
        {
            throw new InvalidOperationException("There is no XML documentation of an SDK's reference assemblies on this machine. Give files of your own: tokenizer.json or ranks.tiktoken.");
        }

        BytePairTokenizer tokenizer = BytePairTokenizer.Train(texts, new BytePairTrainingOptions { VocabularySize = 2048, SpecialTokens = ["<|endoftext|>"] });
        string[] paths = [Path.Combine(folder, "tokenizer.json"), Path.Combine(folder, "ranks.tiktoken")];
        using FileStream json = File.Create(paths[0]);
        tokenizer.SaveTokenizerJson(json);
        using FileStream ranks = File.Create(paths[1]);
        tokenizer.SaveTiktoken(ranks);
        return paths;
    }
}
