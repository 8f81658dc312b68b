using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MlNetTokenize.Tests;

public sealed class TokenDistillationTests
{
    private const int Dimension = 5;

    private readonly MLContext _mlContext = new(seed: 1);
    private readonly IDataView _tokens;
    private readonly ITransformer _teacher;

    public TokenDistillationTests()
    {
        _tokens = TextRows.LoadTokens(_mlContext);

        // Any transformer from a text to a vector is a teacher.
        _teacher = TeacherOf(text => TokenDistillerTests.Vector(text));
    }

    [Fact]
    public void Rows_are_those_of_the_core_and_the_transform_is_one_of_ML_NETs()
    {
        TokenDistillationEstimator estimator = _mlContext.Transforms.Text.DistillTokenEmbedding("Vector", "Tokens", _teacher, "Sentence", "Meaning", Dimension);
        TokenEmbeddingTransformer fitted = estimator.Fit(_tokens);
        EmbeddingTable expected = TokenDistiller.Distill(TextRows.LearnTokenizer(), TokenDistillerTests.Teach, new TokenDistillationOptions { Dimension = Dimension }).Table;
        for (int id = 0; id < expected.VocabularySize; id++)
        {
            Assert.Equal(expected[id].ToArray(), fitted.Table[id].ToArray());
        }

        IDataView keysOnly = _mlContext.Transforms.Conversion.MapValueToKey("Tokens", "Text").FitTransform(TextRows.Load(_mlContext));
        IDataView others = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", vocabularySize: 270).FitTransform(TextRows.Load(_mlContext));
        ITransformer loaded = EstimatorChecks.Run(_mlContext, estimator, _tokens,
            new InvalidInput(TextRows.Load(_mlContext), ["Tokens"]),
            new InvalidInput(keysOnly, ["Tokens", "vector of keys"]));
        Assert.Contains("another tokenizer's", Assert.ThrowsAny<ArgumentException>(() => loaded.Transform(others)).Message, StringComparison.Ordinal);
        float[][] vectors = VectorColumn.Read<float>(loaded.Transform(_tokens), "Vector");
        foreach ((string text, float[] vector) in TextRows.Texts.Zip(vectors))
        {
            var pooled = new float[Dimension];
            expected.Pool([.. TextRows.LearnTokenizer().EncodeToIds(text)], pooled, TokenPooling.Mean);
            Assert.Equal(pooled, vector);
        }
    }

    [Fact]
    public void Frequencies_are_counted_on_the_column()
    {
        var options = new TokenDistillationOptions { Dimension = Dimension, Frequency = TokenFrequency.Measured, SifCoefficient = 0.01 };
        TokenEmbeddingTransformer fitted = _mlContext.Transforms.Text.DistillTokenEmbedding("Vector", "Tokens", _teacher, "Sentence", "Meaning", options, TokenPooling.Sum).Fit(_tokens);
        BytePairTokenizer tokenizer = TextRows.LearnTokenizer();
        var counts = new long[tokenizer.VocabularySize];
        foreach (int id in TextRows.Texts.SelectMany(text => tokenizer.EncodeToIds(text)))
        {
            counts[id]++;
        }

        options.TokenCounts = counts;
        EmbeddingTable expected = TokenDistiller.Distill(tokenizer, TokenDistillerTests.Teach, options).Table;
        for (int id = 0; id < expected.VocabularySize; id++)
        {
            Assert.Equal(expected[id].ToArray(), fitted.Table[id].ToArray());
        }

        Assert.Equal(TokenPooling.Sum, fitted.Model.Pooling);
        IDataView none = _mlContext.Data.FilterRowsByColumn(_tokens, nameof(TextRow.Score), lowerBound: 1000);
        options.TokenCounts = null;
        Assert.Contains("'Tokens'", Assert.Throws<InvalidOperationException>(
            () => _mlContext.Transforms.Text.DistillTokenEmbedding("Vector", "Tokens", _teacher, "Sentence", "Meaning", options).Fit(none)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_ordinary_featurizer_can_be_the_teacher_and_its_rows_the_start_of_learned_ones()
    {
        ITransformer featurizer = _mlContext.Transforms.Text.FeaturizeText("Meaning", "Sentence").Fit(_mlContext.Data.LoadFromEnumerable(TextRows.Texts.Select(text => new Sentence { Text = text }), SentenceDefinition()));
        EmbeddingTable table = _mlContext.Transforms.Text.DistillTokenEmbedding("Vector", "Tokens", featurizer, "Sentence", "Meaning", dimension: 8).Fit(_tokens).Table;
        EmbeddingTrainingOptions options = TextRows.SmallEmbedding;
        options.Dimension = 8;
        options.InitialTable = table;
        TokenEmbeddingTransformer learned = _mlContext.Transforms.Text.LearnTokenEmbedding("Vector", "Tokens", options, nameof(TextRow.IsGood)).Fit(_tokens);
        int unseen = Enumerable.Range(0, table.VocabularySize).First(id => table[id].ContainsAnyExcept(0f) && TextRows.Texts.All(text => !TextRows.LearnTokenizer().EncodeToIds(text).Contains(id)));
        Assert.Equal(table[unseen].ToArray(), learned.Table[unseen].ToArray());
    }

    [Fact]
    public void Ids_of_a_source_are_distilled_too_and_other_columns_are_refused()
    {
        using var vocabulary = new MemoryStream(System.Text.Encoding.UTF8.GetBytes("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\ndog\ntrain\nstation\n##s\na\nin\nsun\n"));
        IDataView ids = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TokenizerSource.Bert(vocabulary), new TokenColumnOptions { Kind = TokenKind.Int64 }).FitTransform(TextRows.Load(_mlContext));
        TokenEmbeddingTransformer fitted = _mlContext.Transforms.Text.DistillTokenEmbedding("Vector", "Tokens", _teacher, "Sentence", "Meaning", 2).Fit(ids);
        Assert.Equal([0, 1, 2, 3, 4], fitted.Table.FindZeroRows());
        IDataView untold = TokenRow<int>.Load(_mlContext, NumberDataViewType.Int32, size: null, new TokenRow<int>());
        Assert.Contains("does not tell which tokenizer", Assert.ThrowsAny<ArgumentException>(
            () => _mlContext.Transforms.Text.DistillTokenEmbedding("Vector", nameof(TokenRow<int>.Tokens), _teacher, "Sentence", "Meaning", 2).Fit(untold)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Teachers_that_are_none_are_refused_when_they_are_given()
    {
        foreach ((string input, string output, string part) in ((string, string, string)[])[("Sentence", "Nothing", "Nothing"), ("Other", "Meaning", "Sentence"), ("Sentence", "Sentence", "vector of Single")])
        {
            Assert.Contains(part, Assert.ThrowsAny<Exception>(() => _mlContext.Transforms.Text.DistillTokenEmbedding("Vector", "Tokens", _teacher, input, output, 2)).Message, StringComparison.Ordinal);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => _mlContext.Transforms.Text.DistillTokenEmbedding("Vector", "Tokens", _teacher, "Sentence", "Meaning", 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _mlContext.Transforms.Text.DistillTokenEmbedding("Vector", "Tokens", _teacher, "Sentence", "Meaning", new TokenDistillationOptions(), TokenPooling.None));
    }

    [Fact]
    public void A_teacher_of_uneven_or_infinite_vectors_is_refused_with_the_token()
    {
        Refused(TeacherOf(text => new float[text == "the" ? 2 : 6]), "2 numbers for 'the' (token");
        Refused(TeacherOf(text => [0, text == "the" ? float.PositiveInfinity : 1, 2, 3, 4, 5]), "vector of 'the' (token");

        // Rows that are filtered away have no vector.
        Refused(TeacherOf(text => TokenDistillerTests.Vector(text)).Append(new DroppingTransformer(_mlContext)), "vectors for");

        void Refused(ITransformer teacher, string part)
            => Assert.Contains(part, Assert.Throws<InvalidOperationException>(
                () => _mlContext.Transforms.Text.DistillTokenEmbedding("Vector", "Tokens", teacher, "Sentence", "Meaning", 2).Fit(_tokens)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_is_told_and_cancelled()
    {
        var told = new List<TokenDistillationProgress>();
        using var stop = new CancellationTokenSource();
        var options = new TokenDistillationOptions
        {
            Dimension = 2,
            BatchSize = 10,
            CancellationToken = stop.Token,
            Progress = new SynchronousProgress<TokenDistillationProgress>(value =>
            {
                told.Add(value);
                if (told.Count == 2)
                {
                    stop.Cancel();
                }
            }),
        };
        Assert.Throws<OperationCanceledException>(() => _mlContext.Transforms.Text.DistillTokenEmbedding("Vector", "Tokens", _teacher, "Sentence", "Meaning", options).Fit(_tokens));
        Assert.Equal([10, 20], told.Select(value => value.TextsEmbedded));
    }

    private static SchemaDefinition SentenceDefinition()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Sentence));
        definition[nameof(Sentence.Text)].ColumnName = "Sentence";
        return definition;
    }

    private CustomMappingTransformer<Sentence, Meaning> TeacherOf(Func<string, float[]> vector)
    {
        SchemaDefinition output = SchemaDefinition.Create(typeof(Meaning));
        output[nameof(Meaning.Value)].ColumnName = "Meaning";
        return _mlContext.Transforms.CustomMapping<Sentence, Meaning>((input, made) => made.Value = vector(input.Text), contractName: null, SentenceDefinition(), output)
            .Fit(_mlContext.Data.LoadFromEnumerable<Sentence>([], SentenceDefinition()));
    }

    private sealed class Sentence
    {
        public string Text { get; set; } = string.Empty;
    }

    private sealed class Meaning
    {
        public float[] Value { get; set; } = [];
    }

    /// <summary>Leaves rows out, as no row mapper does.</summary>
    private sealed class DroppingTransformer(MLContext mlContext) : ITransformer
    {
        public bool IsRowToRowMapper => false;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

        public IDataView Transform(IDataView input) => mlContext.Data.SkipRows(input, 1);

        public void Save(ModelSaveContext ctx) => throw new NotSupportedException();
    }
}
