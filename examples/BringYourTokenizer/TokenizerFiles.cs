using System.Globalization;
using MlNetTokenize;

namespace BringYourTokenizer;

/// <summary>Files of tokenizers, and what a .tiktoken among them does not say.</summary>
/// <param name="Paths">Hugging Face's tokenizer.json or .tiktoken.</param>
/// <param name="Pattern">How a .tiktoken cuts texts before it merges.</param>
/// <param name="SpecialTokens">The special tokens of a .tiktoken and their ids. Who publishes the file publishes them elsewhere: for cl100k_base <c>&lt;|endoftext|&gt;</c> is 100257.</param>
internal sealed record TokenizerFiles(string[] Paths, SplitPattern Pattern, IReadOnlyDictionary<string, int> SpecialTokens)
{
    /// <summary>Reads the command line: <c>[--pattern cl100k] [--special text=id]… file…</c>.</summary>
    public static TokenizerFiles Parse(string[] arguments)
    {
        SplitPattern pattern = SplitPattern.O200k;
        var specialTokens = new Dictionary<string, int>();
        string[] rest = arguments;
        for (; rest is ["--pattern" or "--special", string value, ..]; rest = rest[2..])
        {
            if (rest[0] == "--pattern")
            {
                pattern = PatternOf(value);
                continue;
            }

            int equals = value.LastIndexOf('=');
            if (equals < 0 || !int.TryParse(value.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
            {
                throw new ArgumentException($"--special '{value}' is not a text and its id, such as '<|endoftext|>=100257'.");
            }

            specialTokens[value[..equals]] = id;
        }

        return rest.Length > 0
            ? new TokenizerFiles(rest, pattern, specialTokens)
            : throw new ArgumentException("There is no file: [--pattern cl100k] [--special '<|endoftext|>=100257'] tokenizer.json or ranks.tiktoken.");
    }

    private static SplitPattern PatternOf(string name) => name switch
    {
        "gpt2" => SplitPattern.Gpt2,
        "cl100k" => SplitPattern.Cl100k,
        "o200k" => SplitPattern.O200k,
        _ => throw new ArgumentException($"There is no pattern '{name}'; it is gpt2, cl100k or o200k."),
    };

    /// <summary>Reads a tokenizer by the ending of its file's name.</summary>
    public BytePairTokenizer Load(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Path.GetExtension(path) switch
        {
            // Says everything: vocabulary, merges, split pattern, special tokens.
            ".json" => BytePairTokenizer.FromTokenizerJson(file),

            // Has tokens and ranks and nothing else.
            ".tiktoken" => BytePairTokenizer.FromTiktoken(file, Pattern, SpecialTokens),
            string ending => throw new ArgumentException($"{path}: a file that ends with '{ending}' is neither a tokenizer.json nor a .tiktoken."),
        };
    }
}
