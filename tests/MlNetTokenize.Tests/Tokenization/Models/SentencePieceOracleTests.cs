using System.Text;
using System.Text.Json;
using MlNetTokenize.Tokenization.Models;
using MlNetTokenize.Tokenization.Normalization;
using MlNetTokenize.Tokenization.SentencePieces;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tests;

/// <summary>Files, normalizer and models hold to what SentencePiece answered (record-sentencepiece.py).</summary>
public sealed class SentencePieceOracleTests
{
    public static TheoryData<int> Models => [.. Enumerable.Range(0, Recorded.Length)];

    private static JsonElement[] Recorded { get; } = Read();

    [Theory]
    [MemberData(nameof(Models))]
    public void Pieces_and_their_places_are_those_of_SentencePiece(int index)
    {
        SentencePieceFile file = SentencePieceFile.Read(Recorded[index].GetProperty("model").GetBytesFromBase64());
        (SentencePieceNormalizer normalizer, PieceModel model) = Build(file);
        SentencePieceWords? words = file.Pieces.Any(piece => piece.Type == SentencePieceType.UserDefined) ? null : SentencePieceWords.Of(normalizer, model);
        var normalized = new AlignedBytes();
        var tokens = new PieceTokens();
        foreach (JsonElement recorded in Recorded[index].GetProperty("cases").EnumerateArray())
        {
            string text = recorded.GetProperty("text").GetString()!;
            normalizer.Normalize(Encoding.UTF8.GetBytes(text), normalized);
            tokens.Clear();
            model.Encode(normalized.Bytes, tokens);
            Assert.True(
                Numbers(recorded.GetProperty("ids")).SequenceEqual(tokens.Ids.ToArray()),
                $"{HardText.Show(text)}: {recorded.GetProperty("ids")}, not {string.Join(',', tokens.Ids.ToArray())}");
            if (words is not null)
            {
                var alone = new PieceTokens();
                words.Encode(Encoding.UTF8.GetBytes(text), new AlignedBytes(), alone);
                Assert.Equal(tokens.Ids.ToArray(), alone.Ids.ToArray());
            }

            Assert.Equal(Numbers(recorded.GetProperty("places")), tokens.Places.ToArray().Select(place => normalized.Origins[place]));
        }
    }

    [Fact]
    public void Both_kinds_of_model_and_all_types_of_pieces_are_recorded()
    {
        List<SentencePieceFile> files = [.. Recorded.Select(recorded => SentencePieceFile.Read(recorded.GetProperty("model").GetBytesFromBase64()))];
        Assert.Equal([SentencePieceModelType.Unigram, SentencePieceModelType.BytePair], files.Select(file => file.ModelType).Distinct().Order());
        Assert.Equal(Enum.GetValues<SentencePieceType>().Order(), files.SelectMany(file => file.Pieces).Select(piece => piece.Type).Distinct().Order());
        Assert.Contains(files, file => !file.CharacterMap.IsEmpty && file.TreatWhitespaceAsSuffix);
        Assert.Contains(files, file => Build(file) is var (normalizer, model) && SentencePieceWords.Of(normalizer, model) is not null);
    }

    internal static (SentencePieceNormalizer Normalizer, PieceModel Model) Build(SentencePieceFile file)
    {
        var vocabulary = new TokenVocabulary([.. file.Pieces.Select(piece => piece.Text.ToArray())], new Dictionary<string, int>());
        int[] userDefined = SentencePieceOutput.IdsOf(file.Pieces, SentencePieceType.UserDefined);
        var normalizer = new SentencePieceNormalizer(
            file.CharacterMap.IsEmpty ? null : new PrecompiledCharacterMap(file.CharacterMap.Span),
            new SentencePieceWhiteSpace(file.AddDummyPrefix, file.RemoveExtraWhitespaces, file.EscapeWhitespaces, file.TreatWhitespaceAsSuffix),
            userDefined.Length == 0 ? null : new ByteTrie(vocabulary, userDefined));
        PieceModel model = file.ModelType == SentencePieceModelType.Unigram
            ? new SentencePieceUnigramModel(vocabulary, file.Pieces, file.HasByteFallback)
            : new ScoredMergeModel(vocabulary, file.Pieces, file.HasByteFallback);
        return (normalizer, model);
    }

    internal static byte[] RecordedFile(int index) => Recorded[index].GetProperty("model").GetBytesFromBase64();

    private static int[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetInt32())];

    private static JsonElement[] Read()
    {
        using Stream stream = typeof(SentencePieceOracleTests).Assembly.GetManifestResourceStream("sentencepiece.json")!;
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.Clone().EnumerateArray()];
    }
}
