using System.Text.Json;

namespace MlNetTokenize.Tests;

/// <summary>A small tokenizer.json in a published layout and the ids that Hugging Face's tokenizers gives with it.</summary>
internal sealed class Layout
{
    private static readonly JsonElement Recorded = JsonDocument.Parse(Resource("recorded-ids")).RootElement;

    private readonly JsonElement _recorded;

    public Layout(string name)
    {
        _recorded = Recorded.GetProperty("layouts").GetProperty(name);
        File = Resource(name);
        Tokenizer = Read(File);
    }

    public static IReadOnlyList<string> Texts { get; } = Strings("texts");

    /// <summary>Texts that are not in normalization form C.</summary>
    public static IReadOnlyList<string> Composing { get; } = Strings("composing");

    public byte[] File { get; }

    public BytePairTokenizer Tokenizer { get; }

    public IReadOnlyList<int[]> Ids => [.. _recorded.GetProperty("ids").EnumerateArray().Select(Integers)];

    public IReadOnlyList<int[]> ComposingIds => [.. _recorded.GetProperty("composing").EnumerateArray().Select(Integers)];

    /// <summary>The ids of <c>x</c> with what the post-processor puts around it.</summary>
    public int[] Around => Integers(_recorded.GetProperty("around"));

    /// <summary>Texts with added tokens, all of which count.</summary>
    public IReadOnlyList<(string Text, int[] Ids)> WithSpecialTokens
        => [.. _recorded.GetProperty("special").EnumerateArray().Select(item => (item.GetProperty("text").GetString()!, Integers(item.GetProperty("ids"))))];

    public static BytePairTokenizer Read(byte[] file) => BytePairTokenizer.FromTokenizerJson(new MemoryStream(file));

    private static string[] Strings(string name) => [.. Recorded.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];

    private static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(id => id.GetInt32())];

    private static byte[] Resource(string name)
    {
        using Stream stream = typeof(Layout).Assembly.GetManifestResourceStream($"Layouts/{name}.json")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
