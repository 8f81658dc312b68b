using System.Text;
using System.Text.Json;
using MlNetTokenize.Tokenization.Models;

namespace MlNetTokenize.Tests;

/// <summary>Models hold to what Hugging Face's <c>tokenizers</c> answered (record-models.mjs).</summary>
public sealed class ModelOracleTests
{
    public static TheoryData<int> Models => [.. Enumerable.Range(0, Recorded.Length)];

    private static JsonElement[] Recorded { get; } = Read();

    [Theory]
    [MemberData(nameof(Models))]
    public void Tokens_and_their_places_are_those_of_Hugging_Face(int index)
    {
        PieceModel model = new RecordedModel(Recorded[index].GetProperty("model")).Build();
        var tokens = new PieceTokens();
        foreach (JsonElement recorded in Recorded[index].GetProperty("cases").EnumerateArray())
        {
            string text = recorded.GetProperty("text").GetString()!;
            tokens.Clear();
            if (recorded.GetProperty("ids").ValueKind == JsonValueKind.Null)
            {
                Assert.Throws<InvalidOperationException>(() => model.Encode(Encoding.UTF8.GetBytes(text), tokens));
                continue;
            }

            byte[] piece = Encoding.UTF8.GetBytes(text);
            model.Encode(piece, tokens);
            int[] places = WholeCharacters(piece, tokens.Places);
            Assert.True(
                Numbers(recorded.GetProperty("ids")).SequenceEqual(tokens.Ids)
                    && (!recorded.TryGetProperty("offsets", out JsonElement offsets) || Numbers(offsets).SequenceEqual(places)),
                $"{HardText.Show(text)}: {recorded}, not {string.Join(',', tokens.Ids.ToArray())} at {string.Join(',', places)}");
        }
    }

    [Fact]
    public void Every_kind_of_model_is_recorded()
        => Assert.Equal(["BPE", "Unigram", "WordPiece"], Recorded.Select(model => model.GetProperty("model").GetProperty("type").GetString()!).Distinct().Order(StringComparer.Ordinal));

    // The recorded places count characters: a token within one is all of it.
    private static int[] WholeCharacters(byte[] piece, ReadOnlySpan<int> places)
    {
        int[] whole = places.ToArray();
        for (int i = 0; i < whole.Length; i++)
        {
            while (whole[i] < piece.Length && (piece[whole[i]] & 0xC0) == 0x80)
            {
                whole[i] += i % 2 == 0 ? -1 : 1;
            }
        }

        return whole;
    }

    private static ReadOnlySpan<int> Numbers(JsonElement array) => array.EnumerateArray().Select(number => number.GetInt32()).ToArray();

    private static JsonElement[] Read()
    {
        using Stream stream = typeof(ModelOracleTests).Assembly.GetManifestResourceStream("models.json")!;
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.Clone().EnumerateArray()];
    }
}
