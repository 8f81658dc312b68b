using MlNetTokenize;
using QuickStart;

namespace BringYourTokenizer;

/// <summary>A tokenizer for who has none.</summary>
internal static class SmallTokenizer
{
    /// <summary>Trains it and saves it in both layouts.</summary>
    /// <exception cref="InvalidOperationException">The machine has no text to train on.</exception>
    public static TokenizerFiles Make(string folder)
    {
        string[] texts = [.. SdkDocumentation.Read().Select(row => row.Text)];
        if (texts.Length == 0)
        {
            throw new InvalidOperationException("There is no XML documentation of an SDK's reference assemblies on this machine. Give files of your own: tokenizer.json or ranks.tiktoken.");
        }

        var options = new BytePairTrainingOptions { VocabularySize = 2048, SpecialTokens = ["<|endoftext|>"] };
        BytePairTokenizer tokenizer = BytePairTokenizer.Train(texts, options);
        string[] paths = [Path.Combine(folder, "tokenizer.json"), Path.Combine(folder, "ranks.tiktoken")];
        using FileStream json = File.Create(paths[0]);
        tokenizer.SaveTokenizerJson(json);
        using FileStream ranks = File.Create(paths[1]);
        tokenizer.SaveTiktoken(ranks);
        return new TokenizerFiles(paths, options.SplitPattern, tokenizer.SpecialTokens);
    }
}
