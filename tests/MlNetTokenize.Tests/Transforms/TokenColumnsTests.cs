using CsCheck;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTokenize.Tokenization.BytePairs.Merging;

namespace MlNetTokenize.Tests;

/// <summary>Every kind of column, from one text or a vector of them, against the slow twin.</summary>
public sealed class TokenColumnsTests
{
    private static readonly BytePairTokenizer Tokenizer = TextRows.LearnTokenizer();

    private static readonly Gen<string> Text = Gen.OneOf(Gen.OneOf(TextRows.Texts), HardText.Any);

    // -1 is none, and 289 the last id.
    private static readonly Gen<int?> Id = Gen.OneOf<int?>(null, -1, 0, 1, 289);

    private static readonly Gen<TokenColumnOptions> Options = Gen.Select(
        Gen.OneOf(TokenKind.Key, TokenKind.Int32, TokenKind.Int64), Gen.OneOf<int?>(null, 2, 3, 5, 40), Gen.Bool, Gen.Select(Id, Id, Id, Id), Gen.Bool, Gen.Bool, (kind, maximum, pad, ids, atStart, lowercase)
            => new TokenColumnOptions
            {
                Kind = kind,
                MaximumTokenCount = maximum,
                PadToMaximum = pad && maximum is not null,
                BeginningTokenId = ids.Item1,
                EndTokenId = ids.Item2,
                SeparatorTokenId = ids.Item3,
                PadTokenId = ids.Item4,
                TruncationSide = atStart ? TruncationSide.Start : TruncationSide.End,
                Lowercase = lowercase,
            });

    private readonly MLContext _mlContext = new(seed: 1);

    [Fact]
    public void All_columns_are_what_the_twin_says_of_texts_and_of_vectors_of_texts()
        => Gen.Select(Options, Text.Array[0, 4].Array[1, 6], Gen.Bool, Gen.Bool).Sample(
            (options, rows, areVectors, isReloaded) =>
            {
                string[][] texts = areVectors ? rows : [.. rows.Select(row => (string[])[string.Concat(row)])];
                IDataView view = areVectors
                    ? _mlContext.Data.LoadFromEnumerable(texts.Select(row => new Texts { Text = row }))
                    : _mlContext.Data.LoadFromEnumerable(texts.Select(row => new TextRow { Text = row[0] }));
                Check(view, options, texts, isReloaded);
            },
            iter: 300);

    [Fact]
    public void What_a_sparse_vector_does_not_hold_is_no_text()
    {
        string[][] dense = [["", "the dog", "", "the sun"], ["a", "", "", ""], ["", "", "", ""]];
        VBuffer<ReadOnlyMemory<char>>[] sparse =
        [
            new(4, 2, ["the dog".AsMemory(), "the sun".AsMemory()], [1, 3]),
            new(4, 1, ["a".AsMemory()], [0]),
            new(4, 0, [], []),
        ];
        IDataView view = _mlContext.Data.LoadFromEnumerable(sparse.Select(row => new SparseTexts { Text = row }));
        Check(view, new TokenColumnOptions { Kind = TokenKind.Int64, SeparatorTokenId = 1, EndTokenId = 0 }, dense, isReloaded: false);
    }

    [Fact]
    public void Each_kind_passes_the_checks_of_mlnet()
    {
        foreach (TokenKind kind in Enum.GetValues<TokenKind>())
        {
            foreach (bool pad in (bool[])[false, true])
            {
                TokenColumnOptions options = WithAllColumns(new TokenColumnOptions { Kind = kind, MaximumTokenCount = 7, PadToMaximum = pad, BeginningTokenId = 0, EndTokenId = 1 });
                EstimatorChecks.Run(_mlContext, _mlContext.Transforms.Text.TokenizeIntoSubwords("Ids", "Text", TextRows.SmallVocabulary, options), TextRows.Load(_mlContext));
            }
        }
    }

    [Fact]
    public void Several_columns_share_a_vocabulary_and_pass_the_checks_of_mlnet()
    {
        TextRow[] rows = [.. TextRows.All.Take(6)];
        IDataView view = _mlContext.Data.LoadFromEnumerable(rows.Select((row, i) => new TwoTexts { First = row.Text, Second = [TextRows.Texts[^(i + 1)], "x"] }));
        InputOutputColumnPair[] columns = [new("FirstIds", "First"), new("Second")];
        TokenColumnOptions options = WithAllColumns(new TokenColumnOptions { Kind = TokenKind.Int32 });
        SubwordTokenizingEstimator estimator = _mlContext.Transforms.Text.TokenizeIntoSubwords(columns, TextRows.SmallVocabulary, options);
        EstimatorChecks.Run(_mlContext, estimator, view);

        // In a row the columns one after another.
        IEnumerable<string> texts = rows.SelectMany((row, i) => (string[])[row.Text, TextRows.Texts[^(i + 1)], "x"]);
        SubwordTokenizingTransformer fitted = estimator.Fit(view);
        var expected = BytePairTokenizer.Train(texts, TextRows.SmallVocabulary);
        Assert.Equal(expected.Merges, ((BytePairTokenizer)fitted.Tokenizer).Merges);
        IDataView transformed = fitted.Transform(view);
        Assert.Equal(
            ["First", "FirstIds", "FirstIdsMask", "FirstIdsOffsets", "FirstIdsTypes", "Second", "SecondMask", "SecondOffsets", "SecondTypes"],
            transformed.Schema.Where(column => !column.IsHidden).Select(column => column.Name).Order(StringComparer.Ordinal));
        Assert.Equal(rows.Select(row => expected.EncodeToIds(row.Text)), VectorColumn.Read<int>(transformed, "FirstIds"));
        Assert.Equal(
            rows.Select((_, i) => (int[])[.. expected.EncodeToIds(TextRows.Texts[^(i + 1)]), .. expected.EncodeToIds("x")]), VectorColumn.Read<int>(transformed, "Second"));

        IDataView given = _mlContext.Transforms.Text.TokenizeIntoSubwords(columns, expected, options).FitTransform(view);
        Assert.Equal(VectorColumn.Read<int>(transformed, "SecondTypes"), VectorColumn.Read<int>(given, "SecondTypes"));
    }

    [Fact]
    public void A_row_is_tokenized_once_whatever_is_asked_for()
    {
        int pieces = 0;
        var counted = new BytePairTokenizer(new BytePairModel(Tokenizer.Vocabulary, [.. Tokenizer.Merges!], new ProbeSplitPattern(() => pieces++)));
        IDataView view = _mlContext.Transforms.Text.TokenizeIntoSubwords("Ids", "Text", counted, WithAllColumns(new TokenColumnOptions())).FitTransform(TextRows.Load(_mlContext));
        foreach (string[] names in (string[][])[["Ids"], ["Mask", "Types"], ["Offsets"], ["Ids", "Mask", "Types", "Offsets"]])
        {
            pieces = 0;
            DataViewSchema.Column[] columns = [.. names.Select(name => view.Schema[name])];

            // Each value is read twice.
            Assert.Equal(TextRows.Texts.Length, ViewRows.Read(view.GetRowCursorSet(columns, 1).Single(), columns).Count);
            Assert.Equal(TextRows.Texts.Sum(text => text.Length), pieces);
        }
    }

    [Fact]
    public void Columns_that_cannot_be_are_refused()
    {
        TransformsCatalog.TextTransforms text = _mlContext.Transforms.Text;
        Assert.Contains("'Ids'", Refusal(new TokenColumnOptions { AttentionMaskColumnName = "Ids" }).Message, StringComparison.Ordinal);
        Assert.Contains("'a'", Refusal(new TokenColumnOptions { TokenTypeColumnName = "a", OffsetsColumnName = "a" }).Message, StringComparison.Ordinal);
        foreach (string name in (string[])["BeginningTokenId", "EndTokenId", "SeparatorTokenId", "PadTokenId"])
        {
            var options = new TokenColumnOptions();
            typeof(TokenColumnOptions).GetProperty(name)!.SetValue(options, 290);
            ArgumentException given = Refusal(options);
            Assert.Equal(name, given.ParamName);
            Assert.Contains("0 to 289", given.Message, StringComparison.Ordinal);
            Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(() => text.TokenizeIntoSubwords("Ids", "Text", TextRows.SmallVocabulary, options).Fit(TextRows.Load(_mlContext))).ParamName);
        }

        Assert.Equal("MaximumTokenCount", Refusal(new TokenColumnOptions { MaximumTokenCount = 1, BeginningTokenId = 0, EndTokenId = 0 }).ParamName);
        Assert.Equal("pairs", Assert.Throws<ArgumentException>(() => text.TokenizeIntoSubwords([], Tokenizer)).ParamName);
        Assert.Equal("pairs", Assert.ThrowsAny<ArgumentException>(() => text.TokenizeIntoSubwords([null!], Tokenizer)).ParamName);
        Assert.Equal("pairs", Assert.ThrowsAny<ArgumentException>(() => text.TokenizeIntoSubwords([new("a", "b"), new("a", "c")], Tokenizer)).ParamName);

        ArgumentException Refusal(TokenColumnOptions options) => Assert.ThrowsAny<ArgumentException>(() => text.TokenizeIntoSubwords("Ids", "Text", Tokenizer, options));
    }

    [Fact]
    public void Ids_that_only_fill_up_are_refused_where_tokens_are_wanted()
    {
        TransformsCatalog.TextTransforms text = _mlContext.Transforms.Text;
        IDataView rows = TextRows.Load(_mlContext);
        foreach (TokenKind kind in (TokenKind[])[TokenKind.Int32, TokenKind.Int64])
        {
            IDataView padded = text.TokenizeIntoSubwords("Ids", "Text", Tokenizer, new TokenColumnOptions { Kind = kind, MaximumTokenCount = 9, PadToMaximum = true }).FitTransform(rows);
            MustSay(() => text.LearnTokenEmbedding("Vector", "Ids", TextRows.SmallEmbedding, "Topic").Fit(padded));
            TokenEmbeddingEstimator given = text.ApplyTokenEmbedding("Vector", "Ids", EmbeddingTable.Create(290, 4, 1));
            MustSay(() => given.Fit(padded));
            MustSay(() => given.GetOutputSchema(SchemaChecks.ShapeOf(padded.Schema)));

            // Without padding ids are as good as keys.
            IDataView plain = text.TokenizeIntoSubwords("Ids", "Text", Tokenizer, new TokenColumnOptions { Kind = kind }).FitTransform(rows);
            MustSay(() => given.Fit(plain).Transform(padded));
            IDataView keys = text.TokenizeIntoSubwords("Ids", "Text", Tokenizer).FitTransform(rows);
            Assert.Equal(VectorColumn.ReadBytes<float>(given.FitTransform(keys), "Vector"), VectorColumn.ReadBytes<float>(given.FitTransform(plain), "Vector"));
        }

        static void MustSay(Func<object> use)
        {
            ArgumentException refusal = Assert.ThrowsAny<ArgumentException>(use);
            Assert.Contains("'Ids'", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("TokenKind.Key", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_unseen_character_is_a_missing_key_and_no_id()
    {
        IDataView rows = _mlContext.Data.LoadFromEnumerable([new TextRow { Text = "axb" }]);
        CharacterTokenizer characters = CharacterTokenizer.Train(["ab"]);
        var options = new TokenColumnOptions { OffsetsColumnName = "Offsets" };
        IDataView keys = _mlContext.Transforms.Text.TokenizeIntoSubwords("Ids", "Text", characters, options).FitTransform(rows);
        Assert.Equal([1, 0, 2], VectorColumn.Read<uint>(keys, "Ids").Single());
        Assert.Equal([0, 1, 1, 2, 2, 3], VectorColumn.Read<int>(keys, "Offsets").Single());
        options.Kind = TokenKind.Int64;
        IDataView ids = _mlContext.Transforms.Text.TokenizeIntoSubwords("Ids", "Text", characters, options).FitTransform(rows);
        Exception refusal = Assert.ThrowsAny<Exception>(() => VectorColumn.Read<long>(ids, "Ids")).GetBaseException();
        Assert.Contains("'x'", refusal.Message, StringComparison.Ordinal);
    }

    private static TokenColumnOptions WithAllColumns(TokenColumnOptions options)
    {
        options = options.Copy();
        options.AttentionMaskColumnName = "Mask";
        options.TokenTypeColumnName = "Types";
        options.OffsetsColumnName = "Offsets";
        return options;
    }

    private void Check(IDataView view, TokenColumnOptions options, string[][] texts, bool isReloaded)
    {
        ITransformer fitted = _mlContext.Transforms.Text.TokenizeIntoSubwords("Ids", "Text", Tokenizer, WithAllColumns(options)).Fit(view);
        IDataView transformed = (isReloaded ? SavedModel.Reload(_mlContext, fitted, view.Schema) : fitted).Transform(view);
        SlowTokenColumns[] expected = [.. texts.Select(row => new SlowTokenColumns(Tokenizer, options, row))];
        Assert.Equal(expected.Select(row => row.Ids), ReadIntegers("Ids"));
        Assert.Equal(expected.Select(row => row.Mask), ReadIntegers("Mask"));
        Assert.Equal(expected.Select(row => row.Types), ReadIntegers("Types"));
        Assert.Equal(expected.Select(row => row.Offsets), VectorColumn.Read<int>(transformed, "Offsets"));
        int[] dimensions = options.PadToMaximum ? [options.MaximumTokenCount!.Value, 2] : [0];
        Assert.Equal(dimensions.AsEnumerable(), ((VectorDataViewType)transformed.Schema["Offsets"].Type).Dimensions);

        IEnumerable<long[]> ReadIntegers(string column) => ((VectorDataViewType)transformed.Schema[column].Type).ItemType switch
        {
            KeyDataViewType => VectorColumn.Read<uint>(transformed, column).Select(keys => keys.Select(key => (long)key - 1).ToArray()),
            var type when type == NumberDataViewType.Int64 => VectorColumn.Read<long>(transformed, column),
            _ => VectorColumn.Read<int>(transformed, column).Select(values => values.Select(value => (long)value).ToArray()),
        };
    }

    private sealed class Texts
    {
        public string[] Text { get; set; } = [];
    }

    private sealed class SparseTexts
    {
        public VBuffer<ReadOnlyMemory<char>> Text { get; set; }
    }

    private sealed class TwoTexts
    {
        public string First { get; set; } = string.Empty;

        public string[] Second { get; set; } = [];
    }
}
