using System.Buffers.Text;
using System.IO.Compression;
using System.Reflection;
using System.Text;

namespace MlNetTokenize;

/// <summary>The published encodings as Microsoft's data packages carry them: <c>.tiktoken</c> ranks, deflated, as an assembly's resource.</summary>
internal static class PublishedEncoding
{
    public static BytePairTokenizer Create(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        (string package, SplitPattern pattern, Dictionary<string, int> specialTokens) = name switch
        {
            "cl100k_base" => ("Microsoft.ML.Tokenizers.Data.Cl100kBase", SplitPattern.Cl100k, new Dictionary<string, int>
            {
                ["<|endoftext|>"] = 100257,
                ["<|fim_prefix|>"] = 100258,
                ["<|fim_middle|>"] = 100259,
                ["<|fim_suffix|>"] = 100260,
                ["<|endofprompt|>"] = 100276,
            }),
            "o200k_base" => ("Microsoft.ML.Tokenizers.Data.O200kBase", SplitPattern.O200k, new Dictionary<string, int>
            {
                ["<|endoftext|>"] = 199999,
                ["<|endofprompt|>"] = 200018,
            }),
            _ => throw new ArgumentException($"There is no encoding '{name}' here; the names are cl100k_base and o200k_base.", nameof(name)),
        };

        Assembly data;
        try
        {
            data = Assembly.Load(package);
        }
        catch (FileNotFoundException missing)
        {
            throw new InvalidOperationException($"The ranks of {name} are in a package of their own: dotnet add package {package}", missing);
        }

        string resource = name + ".tiktoken.deflate";
        using Stream compressed = data.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"{data.FullName} does not have the resource {resource}; use version 2.0.1 of the package {package}.");
        using var ranks = new StreamReader(new DeflateStream(compressed, CompressionMode.Decompress), Encoding.ASCII);
        return new BytePairTokenizer(new BytePairModel(ReadRanks(ranks, resource, specialTokens), Merges: null, pattern));
    }

    // Microsoft's copies have a first line that announces the number of tokens and then one token in base 64 a line: its rank is the
    // number of its line, and an empty line is a hole.
    private static TokenVocabulary ReadRanks(TextReader ranks, string source, Dictionary<string, int> specialTokens)
    {
        if (ranks.ReadLine() is not string header || !header.StartsWith("Capacity: ", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{source} does not begin with the number of its tokens.");
        }

        var tokens = new List<byte[]?>(specialTokens.Values.Max() + 1);
        while (ranks.ReadLine() is string line)
        {
            if (!Base64.IsValid(line))
            {
                throw new InvalidDataException($"{source}, line {tokens.Count + 2}: '{line}' is not a token in base 64.");
            }

            tokens.Add(line.Length == 0 ? null : Convert.FromBase64String(line));
        }

        foreach ((string special, int id) in specialTokens)
        {
            while (tokens.Count <= id)
            {
                tokens.Add(null);
            }

            tokens[id] = Encoding.UTF8.GetBytes(special);
        }

        return new TokenVocabulary(tokens, specialTokens);
    }
}
