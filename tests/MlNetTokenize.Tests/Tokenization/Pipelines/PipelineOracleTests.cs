using System.Buffers;
using System.Text;
using System.Text.Json;
using CsCheck;

namespace MlNetTokenize.Tests;

/// <summary>Every stage of a tokenizer.json does what it does in Hugging Face's <c>tokenizers</c> 0.23.2.</summary>
public sealed class PipelineOracleTests
{
    public static TheoryData<string> Names => RecordedPipeline.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Ids_are_those_of_Hugging_Face_in_every_way(string name)
        => ForEach(name, (tokenizer, text, recorded) =>
        {
            int[] expected = RecordedPipeline.Numbers(recorded, "plain");
            Same(expected, tokenizer.EncodeToIds(text), text);
            Same(expected, Written(ids => tokenizer.Encode(text, ids)), text);
            Same(expected, Written(ids => tokenizer.EncodeUtf8(Encoding.UTF8.GetBytes(text), ids)), text);
            Assert.Equal(expected.Length, tokenizer.CountTokens(text));
        });

    [Theory]
    [MemberData(nameof(Names))]
    public void Places_are_those_of_Hugging_Face(string name)
        => ForEach(name, (tokenizer, text, recorded) =>
        {
            int[] characters = CharactersBefore(text);
            Same(
                RecordedPipeline.Numbers(recorded, "offsets"),
                tokenizer.EncodeToTokens(text, out _).SelectMany(token => new[] { characters[token.Offset.Start.Value], characters[token.Offset.End.Value] }),
                text);
            SubwordEncoding framed = tokenizer.EncodeWithSpecialTokens(text, allowedSpecial: tokenizer.SpecialTokens.Keys.ToHashSet());
            Same(RecordedPipeline.Numbers(recorded, "framed"), framed.Ids, text);
            Same(RecordedPipeline.Numbers(recorded, "framedOffsets"), framed.Offsets.SelectMany(place => new[] { characters[place.Start.Value], characters[place.End.Value] }), text);
        });

    [Theory]
    [MemberData(nameof(Names))]
    public void Ids_decode_to_the_text_that_Hugging_Face_gives(string name)
        => ForEach(name, (tokenizer, _, recorded) => Assert.Equal(recorded.GetProperty("decoded").GetString(), tokenizer.Decode(RecordedPipeline.Numbers(recorded, "plain"))));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_pair_of_texts_is_framed_and_typed_as_the_file_says(string name)
    {
        RecordedPipeline file = RecordedPipeline.Named(name);
        HashSet<string> all = [.. file.Tokenizer.SpecialTokens.Keys];
        string[] texts = RecordedPipeline.Texts;
        for (int i = 0; i < texts.Length; i++)
        {
            SubwordEncoding pair = file.Tokenizer.EncodeWithSpecialTokens(texts[i], texts[(i + 1) % texts.Length], all);
            Same(RecordedPipeline.Numbers(file.Cases[i], "pair"), pair.Ids, texts[i]);
            Same(RecordedPipeline.Numbers(file.Cases[i], "types"), pair.TypeIds, texts[i]);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_is_written_as_it_was_read(string name)
    {
        RecordedPipeline file = RecordedPipeline.Named(name);
        byte[] written = FileOf.Written(file.Tokenizer.SaveTokenizerJson);
        SubwordTokenizer read = SubwordTokenizer.FromTokenizerJson(new MemoryStream(written));
        Assert.Equal(written, FileOf.Written(read.SaveTokenizerJson));
        using var before = JsonDocument.Parse(file.File);
        using var after = JsonDocument.Parse(written);
        foreach (string part in new[] { "normalizer", "pre_tokenizer", "post_processor", "decoder" })
        {
            Assert.True(JsonElement.DeepEquals(before.RootElement.GetProperty(part), after.RootElement.GetProperty(part)), part);
        }

        Assert.All(RecordedPipeline.Texts, text => Assert.Equal(file.Tokenizer.EncodeToIds(text), read.EncodeToIds(text)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Words_that_are_remembered_have_the_ids_of_the_whole_text(string name)
    {
        SubwordTokenizer tokenizer = RecordedPipeline.Named(name).Tokenizer;
        Gen.OneOf(Gen.OneOf(RecordedPipeline.Texts), HardText.Any).Array[1, 3].Select(string.Concat).Sample(
            text =>
            {
                // Places are found stage by stage over the whole text.
                int[] expected = [.. tokenizer.EncodeToTokens(text, out _).Select(token => token.Id)];
                Same(expected, Written(ids => tokenizer.Encode(text, ids)), text);
                Same(expected, Written(ids => tokenizer.EncodeUtf8(Encoding.UTF8.GetBytes(text), ids)), text);
            },
            iter: 300,
            print: HardText.Show);
    }

    [Theory]
    [InlineData("BERT")]
    [InlineData("Metaspace")]
    [InlineData("Llama 2")]
    [InlineData("Whitespace; words")]
    [InlineData("GPT-NeoX")]
    public void Nothing_is_allocated_once_warm(string name)
    {
        SubwordTokenizer tokenizer = RecordedPipeline.Named(name).Tokenizer;
        byte[][] utf8 = [.. RecordedPipeline.Texts.Select(Encoding.UTF8.GetBytes)];
        var ids = new ArrayBufferWriter<int>(10_000);
        Allocations.AssertNone(() =>
        {
            ids.ResetWrittenCount();
            foreach (string text in RecordedPipeline.Texts)
            {
                tokenizer.Encode(text, ids);
            }

            foreach (byte[] text in utf8)
            {
                tokenizer.EncodeUtf8(text, ids);
            }
        });
    }

    private static void ForEach(string name, Action<SubwordTokenizer, string, JsonElement> check)
    {
        RecordedPipeline file = RecordedPipeline.Named(name);
        for (int i = 0; i < file.Cases.Count; i++)
        {
            check(file.Tokenizer, RecordedPipeline.Texts[i], file.Cases[i]);
        }
    }

    private static int[] Written(Action<IBufferWriter<int>> encode)
    {
        var ids = new ArrayBufferWriter<int>();
        encode(ids);
        return ids.WrittenSpan.ToArray();
    }

    private static int[] CharactersBefore(string text)
    {
        int[] counts = new int[text.Length + 1];
        for (int i = 0; i < text.Length; i++)
        {
            counts[i + 1] = counts[i] + (char.IsHighSurrogate(text[i]) ? 0 : 1);
        }

        return counts;
    }

    private static void Same(IEnumerable<int> expected, IEnumerable<int> actual, string text)
        => Assert.True(expected.SequenceEqual(actual), $"{HardText.Show(text)}: {string.Join(' ', expected)}, not {string.Join(' ', actual)}");
}
