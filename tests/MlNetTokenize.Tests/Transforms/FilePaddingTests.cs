using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>A file's <c>truncation</c> and <c>padding</c> are what columns of ids do unless they are asked for something else; the rows are Hugging Face's.</summary>
public sealed class FilePaddingTests
{
    private const string Fixed = """{"strategy":{"Fixed":5},"direction":"Right","pad_to_multiple_of":null,"pad_id":0,"pad_type_id":3,"pad_token":"[PAD]"}""";
    private const string Left = """{"strategy":{"Fixed":5},"direction":"Left","pad_to_multiple_of":4,"pad_id":7,"pad_type_id":2,"pad_token":"[PAD]"}""";
    private const string Multiple = """{"strategy":"BatchLongest","direction":"Right","pad_to_multiple_of":4,"pad_id":0,"pad_type_id":0,"pad_token":"[PAD]"}""";
    private const string LeftOfFour = """{"strategy":{"Fixed":4},"direction":"Left","pad_to_multiple_of":null,"pad_id":0,"pad_type_id":0,"pad_token":"[PAD]"}""";
    private const string Three = """{"direction":"Right","max_length":3,"strategy":"LongestFirst","stride":0}""";

    private readonly MLContext _mlContext = new(seed: 1);

    [Theory]
    [InlineData(Fixed, "null", "", "0 0 0 0 0", "3 3 3 3 3", "0 0 0 0 0")]
    [InlineData(Fixed, "null", "a b a", "4 6 4 0 0", "0 0 0 3 3", "1 1 1 0 0")]
    [InlineData(Fixed, "null", "a b a b a b", "4 6 4 6 4 6", "0 0 0 0 0 0", "1 1 1 1 1 1")]
    [InlineData(Left, "null", "a", "7 7 7 7 7 7 7 4", "2 2 2 2 2 2 2 0", "0 0 0 0 0 0 0 1")]
    [InlineData(Left, "null", "a b a b a b", "7 7 4 6 4 6 4 6", "2 2 0 0 0 0 0 0", "0 0 1 1 1 1 1 1")]
    [InlineData(Multiple, "null", "", "", "", "")]
    [InlineData(Multiple, "null", "a b a b a b", "4 6 4 6 4 6 0 0", "0 0 0 0 0 0 0 0", "1 1 1 1 1 1 0 0")]
    [InlineData(LeftOfFour, Three, "a", "0 0 0 4", "0 0 0 0", "0 0 0 1")]
    [InlineData(LeftOfFour, Three, "a b a b a b", "0 4 6 4", "0 0 0 0", "0 1 1 1")]
    public void Rows_are_filled_up_as_the_file_says(string padding, string truncation, string text, string ids, string types, string mask)
    {
        SubwordTokenizer tokenizer = WordsFile.Read(padding: padding, truncation: truncation);
        Assert.Equal((ids, types, mask), RowOf(Fit(tokenizer, Options()), text));
        SubwordTokenizingTransformer fitted = Fit(tokenizer, Options());
        using var file = new MemoryStream();
        _mlContext.Model.Save(fitted, View(string.Empty).Schema, file);
        file.Position = 0;
        Assert.Equal((ids, types, mask), RowOf(new MLContext().Model.Load(file, out _), text));
    }

    [Fact]
    public void Offsets_move_with_the_tokens()
    {
        TokenColumnOptions options = Options();
        options.OffsetsColumnName = nameof(Row.Offsets);
        SubwordTokenizingTransformer fitted = Fit(WordsFile.Read(padding: LeftOfFour), options);
        Row row = _mlContext.Data.CreateEnumerable<Row>(fitted.Transform(View("a b")), reuseRowObject: false, ignoreMissingColumns: true).Single();
        Assert.Equal([0, 0, 0, 0, 0, 1, 2, 3], row.Offsets!);
    }

    [Fact]
    public void A_length_that_is_known_is_the_column_s()
        => Assert.Equal(4, Assert.IsType<VectorDataViewType>(Fit(WordsFile.Read(padding: LeftOfFour, truncation: Three), Options()).GetOutputSchema(View("a").Schema)[nameof(Row.Ids)].Type).Size);

    [Fact]
    public void A_maximum_that_is_asked_for_replaces_both()
    {
        TokenColumnOptions options = Options();
        options.MaximumTokenCount = 5;
        Assert.Equal(("4 6 4 6", "0 0 0 0", "1 1 1 1"), RowOf(Fit(WordsFile.Read(padding: LeftOfFour, truncation: Three), options), "a b a b"));
    }

    [Fact]
    public void Keys_are_not_filled_up()
    {
        SubwordTokenizingTransformer fitted = _mlContext.Transforms.Text.TokenizeIntoSubwords(nameof(Row.Ids), nameof(One.Text), WordsFile.Read(padding: Fixed, truncation: Three)).Fit(View("a"));
        Assert.Equal(4, fitted.Transform(View("a b a b")).GetColumn<VBuffer<uint>>(nameof(Row.Ids)).Single().Length);
    }

    [Fact]
    public void Ids_that_fill_up_are_refused_where_they_would_be_learned_as_tokens()
    {
        IDataView tokens = Fit(WordsFile.Read(padding: Fixed), Options()).Transform(View("a"));
        var table = EmbeddingTable.Create(8, 2, seed: 1);
        Assert.Contains("filled up", Assert.ThrowsAny<Exception>(() => _mlContext.Transforms.Text.ApplyTokenEmbedding("V", nameof(Row.Ids), table).Fit(tokens)).Message, StringComparison.Ordinal);
    }

    // What Hugging Face leaves of two texts of so many words, of eight tokens with three of BERT's around them.
    [Theory]
    [InlineData(1, 1, "1+1")]
    [InlineData(2, 13, "2+3")]
    [InlineData(3, 2, "3+2")]
    [InlineData(4, 1, "4+1")]
    [InlineData(6, 2, "3+2")]
    [InlineData(5, 5, "2+3")]
    [InlineData(7, 6, "3+2")]
    [InlineData(8, 7, "3+2")]
    [InlineData(9, 8, "2+3")]
    [InlineData(13, 11, "2+3")]
    [InlineData(11, 13, "2+3")]
    public void A_pair_is_cut_off_as_Hugging_Face_shares_the_room(int first, int second, string expected)
    {
        SubwordTokenizer tokenizer = WordsFile.Read(
            truncation: """{"direction":"Right","max_length":8,"strategy":"LongestFirst","stride":0}""", postProcessor: """{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]}""");
        IDataView view = _mlContext.Data.LoadFromEnumerable((Pair[])[new Pair { Text = [Words(first, "a"), Words(second, "b")] }]);
        Row row = _mlContext.Data.CreateEnumerable<Row>(_mlContext.Transforms.Text.TokenizeIntoSubwords(nameof(Row.Ids), nameof(Pair.Text), tokenizer, Options()).Fit(view).Transform(view), reuseRowObject: false, ignoreMissingColumns: true).Single();
        Assert.Equal(expected, FormattableString.Invariant($"{row.Ids!.Count(id => id == 4)}+{row.Ids!.Count(id => id == 6)}"));

        static string Words(int count, string word) => string.Join(' ', Enumerable.Repeat(word, count));
    }

    private static TokenColumnOptions Options() => new() { Kind = TokenKind.Int64, TokenTypeColumnName = nameof(Row.Types), AttentionMaskColumnName = nameof(Row.Mask) };

    private SubwordTokenizingTransformer Fit(SubwordTokenizer tokenizer, TokenColumnOptions options) => _mlContext.Transforms.Text.TokenizeIntoSubwords(nameof(Row.Ids), nameof(One.Text), tokenizer, options).Fit(View("a"));

    private IDataView View(string text) => _mlContext.Data.LoadFromEnumerable((One[])[new One { Text = text }]);

    private (string Ids, string Types, string Mask) RowOf(ITransformer fitted, string text)
    {
        Row row = _mlContext.Data.CreateEnumerable<Row>(fitted.Transform(View(text)), reuseRowObject: false, ignoreMissingColumns: true).Single();
        return (string.Join(' ', row.Ids ?? []), string.Join(' ', row.Types ?? []), string.Join(' ', row.Mask ?? []));
    }

    private sealed class One
    {
        public string Text { get; set; } = string.Empty;
    }

    private sealed class Pair
    {
        [VectorType(2)]
        public string[] Text { get; set; } = [];
    }

    private sealed class Row
    {
        public long[]? Ids { get; set; }

        public long[]? Types { get; set; }

        public long[]? Mask { get; set; }

        public int[]? Offsets { get; set; }
    }
}
