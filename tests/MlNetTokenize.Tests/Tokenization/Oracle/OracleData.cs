using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlNetTokenize.Tests;

/// <summary>What other engines answered, as <c>record-oracle.mjs</c> wrote it into <c>oracle.json</c>; the script says how they were asked.</summary>
/// <param name="Encodings">What <see cref="Text.Ids"/> and the like are of, in their order.</param>
/// <param name="Patterns">What <see cref="Text.Cuts"/> and the like are of, in their order.</param>
/// <param name="Texts">Texts with all the answers.</param>
/// <param name="Joined">All of the texts as one, by what stands between them.</param>
/// <param name="Exhaustive">Alphabets, all of whose short strings were asked.</param>
/// <param name="CodePoints">What was asked of each code point.</param>
internal sealed record OracleData(
    string[] Encodings,
    string[] Patterns,
    OracleData.Text[] Texts,
    OracleData.Joint[] Joined,
    OracleData.Alphabet[] Exhaustive,
    OracleData.EveryCodePoint CodePoints)
{
    private static readonly Lazy<OracleData> LazyRecorded = new(Read);

    public static OracleData Recorded => LazyRecorded.Value;

    private static OracleData Read()
    {
        using Stream json = typeof(OracleData).Assembly.GetManifestResourceStream("oracle.json")!;
        return JsonSerializer.Deserialize<OracleData>(json, JsonSerializerOptions.Web)!;
    }

    /// <param name="Value">The text.</param>
    /// <param name="Ids">For each encoding its ids.</param>
    /// <param name="Cuts">For each pattern the lengths of its pieces in UTF-16 units.</param>
    internal sealed record Text([property: JsonPropertyName("text")] string Value, int[][] Ids, int[][] Cuts);

    /// <param name="Separator">What stands between the texts.</param>
    /// <param name="Ids">For each encoding the <see cref="OracleDigest"/> of its ids.</param>
    /// <param name="Gpt2">That of the lengths of GPT-2's pieces.</param>
    internal sealed record Joint(string Separator, string[] Ids, string Gpt2);

    /// <param name="Letters">The alphabet.</param>
    /// <param name="Digests">By the strings' length.</param>
    internal sealed record Alphabet(string[] Letters, Digests[] Digests);

    /// <param name="Ids">For each encoding the <see cref="OracleDigest"/> of all ids.</param>
    /// <param name="Cuts">For each pattern that of the lengths of all pieces.</param>
    internal sealed record Digests(string[] Ids, string[] Cuts);

    /// <param name="Tiktoken">Runs of code points of one class, each as its length and a letter.</param>
    /// <param name="Tokenizers">The same with the fewer classes that GPT-2's expression tells apart.</param>
    /// <param name="BlockSize">How many code points each of the digests is of.</param>
    /// <param name="Ids">For each encoding the beginnings of the <see cref="OracleDigest"/> of each block.</param>
    internal sealed record EveryCodePoint(string Tiktoken, string Tokenizers, int BlockSize, string[][] Ids);
}
