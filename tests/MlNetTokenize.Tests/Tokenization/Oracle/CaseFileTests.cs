using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Tokenizers;

namespace MlNetTokenize.Tests;

/// <summary>A small file of every kind of model, normalizer, pre-tokenizer, post-processor, decoder and added token against what Hugging Face answers.</summary>
public sealed class CaseFileTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach ((string kind, string name) in CaseFile.All.Keys)
            {
                data.Add(kind, name);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Ids_offsets_and_decoded_text_are_those_of_hugging_face(string kind, string name)
    {
        CaseFile file = CaseFile.All[(kind, name)];
        SubwordTokenizer tokenizer = Read(file.Json);
        for (int i = 0; i < file.Texts.Count; i++)
        {
            string text = file.Texts[i][0];
            if (file.Ids?[i] is { } ids)
            {
                Equal(ids, [.. tokenizer.EncodeToIds(text)], "ids", text);
                var utf8 = new ArrayBufferWriter<int>();
                tokenizer.EncodeUtf8(Encoding.UTF8.GetBytes(text), utf8);
                Equal(ids, utf8.WrittenSpan.ToArray(), "ids of UTF-8", text);
                IReadOnlyList<EncodedToken> tokens = tokenizer.EncodeToTokens(text, out _);
                Equal(ids, [.. tokens.Select(token => token.Id)], "ids with offsets", text);
                Equal(file.Offsets![i]!, [.. tokens.SelectMany(token => (int[])[token.Offset.Start.Value, token.Offset.End.Value])], "offsets", text);
            }

            int[]? special = file.Special?[i] ?? file.Ids?[i];
            if (special is not null)
            {
                Equal(special, [.. tokenizer.EncodeToIds(text, new HashSet<string>(tokenizer.SpecialTokens.Keys))], "ids with special tokens", text);
            }

            if (file.Decoded?[i] is { } decoded)
            {
                Assert.True(decoded == tokenizer.Decode(special!), $"decoded {HardText.Show(text)}: {HardText.Show(tokenizer.Decode(special!)!)}, not {HardText.Show(decoded)}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Columns_have_what_the_file_puts_around_and_between_texts(string kind, string name)
    {
        CaseFile file = CaseFile.All[(kind, name)];
        if (file.Processed is not { } processed)
        {
            return;
        }

        SubwordTokenizer tokenizer = Read(file.Json);
        for (int i = 0; i < file.Texts.Count; i++)
        {
            if (processed[i] is { } expected)
            {
                (int[] ids, int[] types, int[] mask) = Columns(tokenizer, file.Texts[i]);
                string shown = string.Join(" and ", file.Texts[i].Select(HardText.Show));
                Equal(expected.Ids, ids, "ids", shown);
                Equal(expected.Types, types, "types", shown);
                Equal(expected.Mask, mask, "mask", shown);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_saved_gives_the_same_answers(string kind, string name)
    {
        CaseFile file = CaseFile.All[(kind, name)];
        SubwordTokenizer tokenizer = Read(file.Json);
        using var saved = new MemoryStream();
        tokenizer.SaveTokenizerJson(saved);
        JsonObject json = JsonNode.Parse(saved.ToArray())!.AsObject();
        Assert.True(JsonNode.DeepEquals(file.Json["post_processor"], json["post_processor"]), $"{json["post_processor"]?.ToJsonString()}, not {file.Json["post_processor"]?.ToJsonString()}");
        SubwordTokenizer read = Read(json);
        var all = new HashSet<string>(tokenizer.SpecialTokens.Keys);
        Assert.Equal(all, read.SpecialTokens.Keys.ToHashSet());
        foreach (string text in file.Texts.SelectMany(row => row))
        {
            Equal([.. tokenizer.EncodeToIds(text)], [.. read.EncodeToIds(text)], "ids", text);
            int[] special = [.. tokenizer.EncodeToIds(text, all)];
            Equal(special, [.. read.EncodeToIds(text, all)], "ids with special tokens", text);
            Assert.Equal(tokenizer.Decode(special), read.Decode(special));
        }
    }

    private static SubwordTokenizer Read(JsonObject json) => SubwordTokenizer.FromTokenizerJson(new MemoryStream(Encoding.UTF8.GetBytes(json.ToJsonString())));

    private static void Equal(int[] expected, int[] actual, string what, string text)
        => Assert.True(expected.AsSpan().SequenceEqual(actual), $"{what} of {HardText.Show(text)}: {string.Join(' ', actual)}, not {string.Join(' ', expected)}");

    private (int[] Ids, int[] Types, int[] Mask) Columns(SubwordTokenizer tokenizer, string[] texts)
    {
        IDataView view = texts.Length == 1
            ? _mlContext.Data.LoadFromEnumerable((OneText[])[new OneText { Text = texts[0] }])
            : _mlContext.Data.LoadFromEnumerable((TwoTexts[])[new TwoTexts { Text = texts }]);
        var options = new TokenColumnOptions { Kind = TokenKind.Int64, TokenTypeColumnName = nameof(Row.Types), AttentionMaskColumnName = nameof(Row.Mask) };
        IDataView columns = _mlContext.Transforms.Text.TokenizeIntoSubwords(nameof(Row.Ids), nameof(OneText.Text), tokenizer, options).Fit(view).Transform(view);
        Row row = _mlContext.Data.CreateEnumerable<Row>(columns, reuseRowObject: false).Single();
        return (Integers(row.Ids), Integers(row.Types), Integers(row.Mask));
    }

    private static int[] Integers(VBuffer<long> values) => [.. values.DenseValues().Select(value => (int)value)];

    private sealed class OneText
    {
        public string Text { get; set; } = string.Empty;
    }

    private sealed class TwoTexts
    {
        [VectorType(2)]
        public string[] Text { get; set; } = [];
    }

    private sealed class Row
    {
        public VBuffer<long> Ids { get; set; }

        public VBuffer<long> Types { get; set; }

        public VBuffer<long> Mask { get; set; }
    }
}
