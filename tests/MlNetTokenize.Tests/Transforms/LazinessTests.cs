using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

public sealed class LazinessTests
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly CountingView _texts;

    public LazinessTests() => _texts = new CountingView(TextRows.Load(_mlContext));

    private EstimatorChain<TokenEmbeddingTransformer> Embedding
        => _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.LearnTokenizer())
            .Append(_mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", EmbeddingTable.Create(290, 3, seed: 1)));

    [Fact]
    public void Transform_reads_nothing_until_a_cursor_moves()
    {
        TransformerChain<TokenEmbeddingTransformer> model = Embedding.Fit(TextRows.Load(_mlContext));
        IDataView features = model.Transform(_texts);
        model.GetOutputSchema(_texts.Schema);
        Assert.Equal(0, _texts.CursorsOpened);

        using DataViewRowCursor cursor = features.GetRowCursorSet(features.Schema, 1).Single();
        ValueGetter<VBuffer<float>> get = cursor.GetGetter<VBuffer<float>>(features.Schema["Features"]);
        Assert.Equal(0, _texts.RowsRead);
        Assert.True(cursor.MoveNext());
        Assert.True(cursor.MoveNext());
        Assert.Equal(2, _texts.RowsRead);
        Assert.Equal(0, _texts.ValuesRead("Text"));
        VBuffer<float> vector = default;
        get(ref vector);
        Assert.Equal(1, _texts.ValuesRead("Text"));
    }

    [Fact]
    public void A_column_that_nobody_asks_for_is_not_computed()
    {
        IDataView features = Embedding.Fit(TextRows.Load(_mlContext)).Transform(_texts);
        DataViewSchema.Column topic = features.Schema[nameof(TextRow.Topic)];
        Assert.Equal(TextRows.All.Length, ViewRows.Read(features.GetRowCursor([topic]), [topic]).Count);
        Assert.Equal(TextRows.All.Length, _texts.RowsRead);
        Assert.Equal(0, _texts.ValuesRead("Text"));
        Assert.Equal(TextRows.All.Length, _texts.ValuesRead(nameof(TextRow.Topic)));
    }

    [Fact]
    public void A_column_asks_for_its_own_input_only()
    {
        IRowToRowMapper mapper = ((ITransformer)Embedding.Fit(_texts)).GetRowToRowMapper(_texts.Schema);
        Assert.Equal(["Text"], Dependencies("Features"));
        Assert.Equal(["Text"], Dependencies("Tokens"));
        Assert.Equal([nameof(TextRow.Topic)], Dependencies(nameof(TextRow.Topic)));

        IEnumerable<string> Dependencies(string column) => mapper.GetDependencies([mapper.OutputSchema[column]]).Select(input => input.Name);
    }

    [Fact]
    public void A_row_is_tokenized_once_however_many_columns_read_its_tokens()
    {
        IDataView view = Embedding
            .Append(_mlContext.Transforms.Text.ProduceHashedNgrams("Ngrams", "Tokens", numberOfBits: 6))
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("Pieces", "Tokens"))
            .Fit(TextRows.Load(_mlContext)).Transform(_texts);

        // A set of one: ML.NET's single cursor reads the texts ahead on another thread and copies them, so there would be no telling. The texts are
        // asked for only where a row is tokenized, and every value twice.
        DataViewSchema.Column[] readers = [view.Schema["Tokens"], view.Schema["Features"], view.Schema["Ngrams"], view.Schema["Pieces"]];
        Assert.Equal(TextRows.All.Length, ViewRows.Read(view.GetRowCursorSet(readers, 1).Single(), readers).Count);
        Assert.Equal(TextRows.All.Length, _texts.ValuesRead("Text"));
    }

    [Fact]
    public void A_tokenizer_learns_in_one_pass()
    {
        _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.SmallVocabulary).Fit(_texts);
        HasReadOnce();
        Assert.Equal(TextRows.All.Length, _texts.ValuesRead("Text"));
        Assert.Equal(0, _texts.ValuesRead(nameof(TextRow.Topic)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(25)]
    public void An_embedding_learns_in_one_pass_however_many_epochs(int epochs)
    {
        IDataView tokens = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.LearnTokenizer()).FitTransform(_texts);
        EmbeddingTrainingOptions options = TextRows.SmallEmbedding;
        options.Epochs = epochs;
        _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", options, nameof(TextRow.Topic), nameof(TextRow.Weight)).Fit(tokens);
        HasReadOnce();
        Assert.Equal(TextRows.All.Length, _texts.ValuesRead("Text"));
        Assert.Equal(0, _texts.ValuesRead(nameof(TextRow.Score)));
    }

    [Fact]
    public void What_is_given_is_fitted_without_reading()
    {
        Embedding.Fit(_texts);
        Assert.Equal(0, _texts.CursorsOpened);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_cursor_is_closed_where_learning_fails(bool tokenizer)
    {
        using var stop = new CancellationTokenSource();
        IDataView tokens = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.LearnTokenizer()).FitTransform(_texts);
        BytePairTrainingOptions vocabulary = TextRows.SmallVocabulary;
        EmbeddingTrainingOptions embedding = TextRows.SmallEmbedding;
        vocabulary.CancellationToken = stop.Token;
        embedding.CancellationToken = stop.Token;
        IEstimator<ITransformer> estimator = tokenizer
            ? _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", vocabulary)
            : _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", embedding, nameof(TextRow.Topic));
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => estimator.Fit(tokens));
        HasReadOnce();
    }

    private void HasReadOnce()
    {
        Assert.Equal(1, _texts.CursorsOpened);

        // ML.NET reads ahead on a thread of its own, which closes the cursor in its own time.
        Assert.True(SpinWait.SpinUntil(() => _texts.CursorsClosed == 1, TimeSpan.FromSeconds(30)));
    }
}
