using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>What <see cref="TokenPooling.None"/> makes of all kinds of token columns.</summary>
public sealed class SequenceColumnTests
{
    private const int Dimension = 3;
    private const int Keys = 6;
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly EmbeddingTable _table = EmbeddingTable.Create(Keys, Dimension, seed: 4);

    private static readonly uint[][] Rows = [[1, 2, 0, 6], [], [3], [0, 0, 5, 4]];

    [Theory]
    [InlineData(TokenPositions.None)]
    [InlineData(TokenPositions.Sinusoidal)]
    [InlineData(TokenPositions.Learned)]
    public void Keys_without_a_maximum_are_a_flat_variable_vector(TokenPositions positions)
    {
        IDataView view = Apply(LoadKeys(size: null, Rows), positions);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single), view.Schema["Features"].Type);
        Assert.Equal(Rows.Select(keys => Expect(keys, keys.Length, positions)), VectorColumn.Read<float>(view, "Features"));
    }

    [Theory]
    [InlineData(TokenPositions.None)]
    [InlineData(TokenPositions.Sinusoidal)]
    [InlineData(TokenPositions.Learned)]
    public void Keys_with_a_maximum_are_filled_up_to_it(TokenPositions positions)
    {
        foreach (int maximum in (int[])[4, 7])
        {
            IDataView view = Apply(LoadAnnotated(maximum), positions);
            Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, maximum, Dimension), view.Schema["Features"].Type);
            Assert.Equal(Rows.Select(keys => Expect(keys, maximum, positions)), VectorColumn.Read<float>(view, "Features"));
        }
    }

    [Fact]
    public void Keys_of_a_known_size_are_filled_up_to_it()
    {
        uint[][] padded = [.. Rows.Select(keys => (uint[])[.. keys, .. new uint[4 - keys.Length]])];
        IDataView view = Apply(LoadKeys(size: 4, padded), TokenPositions.Sinusoidal);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 4, Dimension), view.Schema["Features"].Type);
        Assert.Equal(padded.Select(keys => Expect(keys, 4, TokenPositions.Sinusoidal)), VectorColumn.Read<float>(view, "Features"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(2)]
    public void Numbers_are_all_tokens(int? size)
    {
        IDataView ints = TokenRow<int>.Load(_mlContext, NumberDataViewType.Int32, size, [new() { Tokens = new VBuffer<int>(2, [0, 5]) }]);
        IDataView longs = TokenRow<long>.Load(_mlContext, NumberDataViewType.Int64, size, [new() { Tokens = new VBuffer<long>(2, [0L, 5L]) }]);
        foreach (IDataView tokens in (IDataView[])[ints, longs])
        {
            IDataView view = Apply(tokens, TokenPositions.Sinusoidal);
            Assert.Equal(
                size is null ? new VectorDataViewType(NumberDataViewType.Single) : new VectorDataViewType(NumberDataViewType.Single, 2, Dimension),
                view.Schema["Features"].Type);
            Assert.Equal([Expect([1, 6], 2, TokenPositions.Sinusoidal)], VectorColumn.Read<float>(view, "Features"));
        }

        IDataView missing = TokenRow<int>.Load(_mlContext, NumberDataViewType.Int32, size, [new() { Tokens = new VBuffer<int>(2, [0, -1]) }]);
        Exception refusal = Record.Exception(() => VectorColumn.Read<float>(Apply(missing, TokenPositions.None), "Features"))!.GetBaseException();
        Assert.Contains("-1", Assert.IsType<ArgumentOutOfRangeException>(refusal).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_with_more_tokens_than_the_maximum_is_refused_with_its_column()
    {
        Exception refusal = Record.Exception(() => VectorColumn.Read<float>(Apply(LoadAnnotated(maximum: 3), TokenPositions.None), "Features"))!.GetBaseException();
        Assert.Contains("'Tokens'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("at most 3", refusal.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidOperationException>(refusal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-4)]
    [InlineData(int.MaxValue)]
    public void A_maximum_that_cannot_be_is_refused_with_its_column(int maximum)
    {
        Exception refusal = Record.Exception(() => Apply(LoadAnnotated(maximum), TokenPositions.None))!.GetBaseException();
        Assert.Contains("'Tokens'", Assert.IsAssignableFrom<ArgumentException>(refusal).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(5, false)]
    [InlineData(5, true)]
    [InlineData(500, true)]
    public void Sequences_pass_the_checks_of_mlnet(int? maximum, bool pad)
    {
        IDataView tokens = _mlContext.Transforms.Text
            .TokenizeIntoSubwords("Tokens", "Text", TextRows.LearnTokenizer(), new TokenColumnOptions { MaximumTokenCount = maximum, PadToMaximum = pad })
            .FitTransform(TextRows.Load(_mlContext));
        EmbeddingModel model = new(EmbeddingTable.Create(290, 3, 1), positionTable: EmbeddingTable.Create(4, 3, 2));
        foreach (TokenPositions positions in Enum.GetValues<TokenPositions>())
        {
            EstimatorChecks.Run(_mlContext, _mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", model, TokenPooling.None, positions), tokens);
            EmbeddingTrainingOptions options = TextRows.SmallEmbedding;
            options.Pooling = TokenPooling.None;
            options.Positions = positions;
            EstimatorChecks.Run(_mlContext, _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", options, nameof(TextRow.Topic)), tokens);
        }
    }

    [Fact]
    public void Learned_positions_go_up_to_the_maximum_of_the_column_and_stay_with_the_model()
    {
        IDataView tokens = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.LearnTokenizer(), new TokenColumnOptions { MaximumTokenCount = 40 })
            .FitTransform(TextRows.Load(_mlContext));
        EmbeddingTrainingOptions options = TextRows.SmallEmbedding;
        options.Pooling = TokenPooling.None;
        options.Positions = TokenPositions.Learned;
        TokenEmbeddingTransformer fitted = _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", options, nameof(TextRow.Topic)).Fit(tokens);
        Assert.Equal((40, 4), (fitted.Model.PositionTable!.VocabularySize, fitted.Model.PositionTable.Dimension));
        int longest = VectorColumn.Read<uint>(tokens, "Tokens").Max(keys => keys.Length);
        Assert.Equal(Enumerable.Range(longest, 40 - longest), fitted.Model.PositionTable.FindZeroRows());
        foreach (TokenEmbeddingTransformer transformer in (TokenEmbeddingTransformer[])[fitted, fitted.Quantize(EmbeddingPrecision.Int8)])
        {
            var loaded = (TokenEmbeddingTransformer)SavedModel.Reload(_mlContext, transformer, tokens.Schema);
            Assert.Equal(fitted.Model.PositionTable.Values, loaded.Model.PositionTable!.Values);
            Assert.Equal(VectorColumn.ReadBytes<float>(transformer.Transform(tokens), "Features"), VectorColumn.ReadBytes<float>(loaded.Transform(tokens), "Features"));
        }

        // An explicit maximum wins over the column's.
        options.MaximumTokenCount = 2;
        Assert.Equal(2, _mlContext.Transforms.Text.LearnTokenEmbedding("F", "Tokens", options, nameof(TextRow.Topic)).Fit(tokens).Model.PositionTable!.VocabularySize);
    }

    [Fact]
    public void Positions_that_have_no_place_are_refused_by_name()
    {
        TransformsCatalog.TextTransforms text = _mlContext.Transforms.Text;
        MustName(() => text.ApplyTokenEmbedding("F", "T", _table, TokenPooling.Mean, TokenPositions.Sinusoidal));
        MustName(() => text.ApplyTokenEmbedding("F", "T", _table, TokenPooling.None, TokenPositions.Learned));
        MustName(() => text.ApplyTokenEmbedding("F", "T", _table.Quantize(EmbeddingPrecision.Int8), TokenPooling.None, TokenPositions.Learned));
        MustName(() => text.ApplyTokenEmbedding("F", "T", new EmbeddingModel(_table), TokenPooling.None, TokenPositions.Learned));
        MustName(() => text.ApplyTokenEmbedding("F", "T", _table, TokenPooling.None, (TokenPositions)3));
        MustName(() => text.ApplyTokenEmbedding("F", "T", new EmbeddingModel(_table, positionTable: _table), TokenPooling.Last, TokenPositions.Learned));

        static void MustName(Func<object> use) => Assert.Equal("positions", Assert.ThrowsAny<ArgumentException>(use).ParamName);
    }

    private IDataView Apply(IDataView tokens, TokenPositions positions)
        => _mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", new EmbeddingModel(_table, positionTable: Places), TokenPooling.None, positions).FitTransform(tokens);

    private static EmbeddingTable Places => EmbeddingTable.FromValues(3, Dimension, [1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f, 9f]);

    private float[] Expect(uint[] keys, int tokens, TokenPositions positions)
    {
        var rows = new float[tokens * Dimension];
        for (int place = 0; place < keys.Length; place++)
        {
            for (int d = 0; d < Dimension && keys[place] > 0; d++)
            {
                double angle = place / Math.Pow(10_000, d / 2 * 2 / (double)Dimension);
                float added = positions switch
                {
                    TokenPositions.Sinusoidal => (float)(d % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle)),
                    TokenPositions.Learned => place < 3 ? Places[place][d] : 0f,
                    _ => 0f,
                };
                rows[(place * Dimension) + d] = _table[(int)keys[place] - 1][d] + added;
            }
        }

        return rows;
    }

    private IDataView LoadKeys(int? size, uint[][] rows)
        => TokenRow<uint>.Load(_mlContext, new KeyDataViewType(typeof(uint), Keys), size, rows.Select(keys => new TokenRow<uint> { Tokens = new VBuffer<uint>(keys.Length, keys) }));

    private IDataView LoadAnnotated(int maximum)
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(TokenRow<uint>));
        schema["Tokens"].ColumnType = new VectorDataViewType(new KeyDataViewType(typeof(uint), Keys));
        schema["Tokens"].AddAnnotation("MaximumTokenCount", maximum, NumberDataViewType.Int32);
        return _mlContext.Data.LoadFromEnumerable(Rows.Select(keys => new TokenRow<uint> { Tokens = new VBuffer<uint>(keys.Length, keys) }), schema);
    }
}
