using Microsoft.ML;

namespace MlNetTokenize.Tests;

/// <summary>Columns of ids by a tokenizer of another make: as models in ONNX read them.</summary>
public sealed class SourceIdColumnTests
{
    private const int Pad = 0;
    private const int Beginning = 3;
    private const int Separator = 4;

    private readonly MLContext _mlContext = new(seed: 1);

    private static TokenizerSource Bert => TokenizerSource.Bert(SourceFiles.WordPieces);

    [Fact]
    public void Berts_own_ids_stand_around_a_text_and_fill_it_up()
    {
        string[] texts = ["the café", string.Empty, "re ta re ta re ta re ta re ta"];
        IDataView view = Tokenize(texts, Fixed(12));
        Assert.Equal(
            texts.Select(Surrounded).Select(ids => (long[])[.. ids.Length <= 12 ? ids : [.. ids.Take(11), Separator], .. Enumerable.Repeat(Pad, Math.Max(0, 12 - ids.Length))]),
            VectorColumn.Read<long>(view, "Ids"));
        Assert.Equal(
            texts.Select(text => Math.Min(12, Surrounded(text).Length)), VectorColumn.Read<long>(view, "Mask").Select(mask => mask.Count(value => value == 1)));
    }

    [Fact]
    public void A_pair_of_texts_is_told_apart_as_bert_does_it()
    {
        IDataView pair = _mlContext.Data.LoadFromEnumerable([new Pair { Text = ["the café", "re ta"] }]);
        int[] first = SourceText.Encode(Bert, "the café");
        int[] second = SourceText.Encode(Bert, "re ta");
        var options = new TokenColumnOptions { Kind = TokenKind.Int64, TokenTypeColumnName = "Types" };
        IDataView view = _mlContext.Transforms.Text.TokenizeIntoSubwords("Ids", "Text", Bert, options).FitTransform(pair);
        long[] ids = [Beginning, .. first, Separator, .. second, Separator];
        Assert.Equal(ids, VectorColumn.Read<long>(view, "Ids").Single());
        long[] types = [.. new long[first.Length + 2], .. Enumerable.Repeat(1L, second.Length + 1)];
        Assert.Equal(types, VectorColumn.Read<long>(view, "Types").Single());
    }

    [Fact]
    public void No_special_token_can_be_written_into_a_text()
    {
        string[] specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[unused1]", "[unused1]x", "x[SEP]y", "[ SEP ]", "[sep]"];
        IDataView view = Tokenize([.. specials, string.Join(' ', specials), string.Concat(specials)], new TokenColumnOptions { Kind = TokenKind.Int64, BeginningTokenId = -1, EndTokenId = -1 });
        Assert.All(VectorColumn.Read<long>(view, "Ids"), ids => Assert.DoesNotContain(ids, id => id is Pad or 1 or Beginning or Separator or 5));
    }

    [Fact]
    public void Keys_get_no_ids_around_them_unless_told()
    {
        IDataView view = Tokenize(["the"], new TokenColumnOptions());
        Assert.Equal([.. SourceText.Encode(Bert, "the").Select(id => (uint)id + 1)], VectorColumn.Read<uint>(view, "Ids").Single());
        IDataView framed = Tokenize(["the"], new TokenColumnOptions { EndTokenId = Separator });
        Assert.Equal(Separator + 1u, VectorColumn.Read<uint>(framed, "Ids").Single()[^1]);
    }

    [Fact]
    public void Offsets_are_places_in_the_text_as_it_was()
    {
        var options = new TokenColumnOptions { OffsetsColumnName = "Offsets" };
        foreach (TokenizerSource source in new[] { Bert, SourceCase.Named("tiktoken").Source })
        {
            IDataView view = _mlContext.Transforms.Text.TokenizeIntoSubwords("Ids", "Text", source, options)
                .FitTransform(_mlContext.Data.LoadFromEnumerable([new TextRow { Text = "THE 文字" }]));
            int[] offsets = VectorColumn.Read<int>(view, "Offsets").Single();
            Assert.Equal(2 * VectorColumn.Read<uint>(view, "Ids").Single().Length, offsets.Length);
            Assert.Equal((0, 6), (offsets[0], offsets[^1]));
        }
    }

    [Fact]
    public void It_passes_the_checks_of_mlnet()
        => EstimatorChecks.Run(_mlContext, _mlContext.Transforms.Text.TokenizeIntoSubwords("Ids", "Text", Bert, Fixed(9)), TextRows.Load(_mlContext));

    private static int[] Surrounded(string text) => [(int)Beginning, .. SourceText.Encode(Bert, text), (int)Separator];

    private static TokenColumnOptions Fixed(int maximum) => new() { Kind = TokenKind.Int64, MaximumTokenCount = maximum, PadToMaximum = true, AttentionMaskColumnName = "Mask" };

    private IDataView Tokenize(string[] texts, TokenColumnOptions options)
        => _mlContext.Transforms.Text.TokenizeIntoSubwords("Ids", "Text", Bert, options).FitTransform(_mlContext.Data.LoadFromEnumerable(texts.Select(text => new TextRow { Text = text })));

    private sealed class Pair
    {
        public string[] Text { get; set; } = [];
    }
}
