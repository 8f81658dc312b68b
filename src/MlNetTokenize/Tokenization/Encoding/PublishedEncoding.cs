using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.IO.Compression;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace MlNetTokenize;

/// <summary>The published encodings as Microsoft's data packages carry them: <c>.tiktoken</c> ranks, deflated, as an assembly's resource.</summary>
internal static class PublishedEncoding
{
    // What is loaded is kept, as Microsoft.ML.Tokenizers does: two encodings at most. What a tokenizer remembers of texts is its own.
    private static readonly ConcurrentDictionary<string, (BytePairModel Model, BytePairEncoder Encoder)> Loaded = new(StringComparer.Ordinal);

    public static BytePairTokenizer Create(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        (BytePairModel model, BytePairEncoder encoder) = Loaded.GetOrAdd(name, Load);
        return new BytePairTokenizer(model, encoder);
    }

    private static (BytePairModel Model, BytePairEncoder Encoder) Load(string name)
    {
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
        using var ranks = new DeflateStream(compressed, CompressionMode.Decompress);
        var model = new BytePairModel(ReadRanks(ranks, resource, specialTokens), Merges: null, pattern);
        return (model, new BytePairEncoder(model));
    }

    // Microsoft's copies have a first line that announces the number of tokens and then one token in base 64 a line: its rank is the
    // number of its line, and an empty line is a hole.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static TokenVocabulary ReadRanks(Stream ranks, string source, Dictionary<string, int> specialTokens)
    {
        using var buffer = new MemoryStream(capacity: 4 << 20);
        ranks.CopyTo(buffer);
        ReadOnlySpan<byte> text = buffer.GetBuffer().AsSpan(0, (int)buffer.Length);
        ReadOnlySpan<byte> header = NextLine(ref text);
        if (!header.StartsWith("Capacity: "u8))
        {
            throw new InvalidDataException($"{source} does not begin with the number of its tokens.");
        }

        // Base 64 is longer than what it stands for.
        byte[] bytes = new byte[text.Length + specialTokens.Keys.Sum(Encoding.UTF8.GetByteCount)];
        var starts = new List<int>(specialTokens.Values.Max() + 2) { 0 };
        while (!text.IsEmpty)
        {
            ReadOnlySpan<byte> line = NextLine(ref text);
            if (Base64.DecodeFromUtf8(line, bytes.AsSpan(starts[^1]), out _, out int length) != OperationStatus.Done)
            {
                throw new InvalidDataException($"{source}, line {starts.Count + 1}: '{Encoding.UTF8.GetString(line)}' is not a token in base 64.");
            }

            starts.Add(starts[^1] + length);
        }

        foreach ((string special, int id) in specialTokens.OrderBy(special => special.Value))
        {
            while (starts.Count <= id)
            {
                starts.Add(starts[^1]);
            }

            starts.Add(starts[^1] + Encoding.UTF8.GetBytes(special, bytes.AsSpan(starts[^1])));
        }

        return new TokenVocabulary(bytes[..starts[^1]], [.. starts], specialTokens);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return line.EndsWith("\r"u8) ? line[..^1] : line;
    }
}
