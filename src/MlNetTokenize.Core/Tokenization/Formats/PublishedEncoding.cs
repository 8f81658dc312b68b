using System.Collections.Concurrent;
using System.IO.Compression;
using System.Reflection;
using MlNetTokenize.Tokenization.BytePairs.Merging;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>The published encodings as Microsoft's data packages carry them: <c>.tiktoken</c> ranks, deflated, as an assembly's resource.</summary>
internal static class PublishedEncoding
{
    private const string PackagePrefix = "Microsoft.ML.Tokenizers.Data.";
    private const string EndOfText = "<|endoftext|>";
    private const string EndOfPrompt = "<|endofprompt|>";

    // What is loaded is kept, as Microsoft.ML.Tokenizers does: six encodings at most. What a tokenizer remembers of texts is its own.
    private static readonly ConcurrentDictionary<string, (BytePairModel Model, PieceSource Source, bool LacksBytes)> Loaded = new(StringComparer.Ordinal);

    /// <summary>What the encodings are called.</summary>
    public static IReadOnlyList<string> Names { get; } = ["cl100k_base", "o200k_base", "o200k_harmony", "gpt2", "r50k_base", "p50k_base"];

    public static BytePairTokenizer Create(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        (BytePairModel model, PieceSource source, bool lacksBytes) = Loaded.GetOrAdd(name, Load);
        return new BytePairTokenizer(model, source, lacksBytes);
    }

    private static (BytePairModel Model, PieceSource Source, bool LacksBytes) Load(string name)
    {
        (string package, string resource, SplitPattern pattern, Dictionary<string, int> specialTokens) = Describe(name);
        Assembly data;
        try
        {
            data = Assembly.Load(package);
        }
        catch (FileNotFoundException missing)
        {
            throw new InvalidOperationException($"The ranks of {name} are in a package of their own: dotnet add package {package}", missing);
        }

        resource += ".tiktoken.deflate";
        using Stream compressed = data.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"{data.FullName} does not have the resource {resource}; use version 3.0.0 of the package {package}.");
        using var ranks = new DeflateStream(compressed, CompressionMode.Decompress);
        var model = new BytePairModel(PublishedRanks.Read(ranks, resource, specialTokens), Merges: null, pattern);
        PieceSource source = RankPieces.Create(model, out bool lacksBytes);
        return (model, source, lacksBytes);
    }

    // Patterns and special tokens as in tiktoken (openai_public.py). Of o200k_harmony's reserved ones those that gpt-oss's tokenizer.json has, which has no text for the ids from 200019 on.
    private static (string Package, string Resource, SplitPattern Pattern, Dictionary<string, int> SpecialTokens) Describe(string name) => name switch
    {
        "gpt2" => (PackagePrefix + "Gpt2", name, SplitPattern.Gpt2, new() { [EndOfText] = 50256 }),
        "r50k_base" => (PackagePrefix + "R50kBase", name, SplitPattern.Gpt2, new() { [EndOfText] = 50256 }),
        "p50k_base" => (PackagePrefix + "P50kBase", name, SplitPattern.Gpt2, new() { [EndOfText] = 50256 }),
        "cl100k_base" => (PackagePrefix + "Cl100kBase", name, SplitPattern.Cl100k, new()
        {
            [EndOfText] = 100257,
            ["<|fim_prefix|>"] = 100258,
            ["<|fim_middle|>"] = 100259,
            ["<|fim_suffix|>"] = 100260,
            [EndOfPrompt] = 100276,
        }),
        "o200k_base" => (PackagePrefix + "O200kBase", name, SplitPattern.O200k, new() { [EndOfText] = 199999, [EndOfPrompt] = 200018 }),
        "o200k_harmony" => (PackagePrefix + "O200kBase", "o200k_base", SplitPattern.O200k, HarmonyTokens()),
        _ => throw new ArgumentException($"There is no encoding '{name}' here; the names are {string.Join(", ", Names)}.", nameof(name)),
    };

    private static Dictionary<string, int> HarmonyTokens()
    {
        var tokens = new Dictionary<string, int>
        {
            ["<|startoftext|>"] = 199998,
            [EndOfText] = 199999,
            ["<|return|>"] = 200002,
            ["<|constrain|>"] = 200003,
            ["<|channel|>"] = 200005,
            ["<|start|>"] = 200006,
            ["<|end|>"] = 200007,
            ["<|message|>"] = 200008,
            ["<|call|>"] = 200012,
            [EndOfPrompt] = 200018,
        };
        foreach (int id in Enumerable.Range(199998, 21).Except(tokens.Values).ToArray())
        {
            tokens.Add(FormattableString.Invariant($"<|reserved_{id}|>"), id);
        }

        return tokens;
    }
}
