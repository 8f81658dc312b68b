using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>Everything that tokens may stand in.</summary>
public sealed class TokenTypeTests
{
    private const int VocabularySize = 5;
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly EmbeddingTable _table = EmbeddingTable.Create(VocabularySize, 3, seed: 7);

    [Fact]
    public void Keys_of_every_type_are_read()
    {
        CheckKeys<byte>();
        CheckKeys<ushort>();
        CheckKeys<uint>();
        CheckKeys<ulong>();
    }

    [Fact]
    public void Ids_of_both_types_are_read()
    {
        CheckIds<int>(NumberDataViewType.Int32);
        CheckIds<long>(NumberDataViewType.Int64);
    }

    [Fact]
    public void The_same_tokens_learn_the_same_rows_whatever_they_stand_in()
    {
        float[] expected = Learn<uint>(new KeyDataViewType(typeof(uint), VocabularySize), offset: 1);
        Assert.Equal(expected, Learn<byte>(new KeyDataViewType(typeof(byte), VocabularySize), offset: 1));
        Assert.Equal(expected, Learn<ushort>(new KeyDataViewType(typeof(ushort), VocabularySize), offset: 1));
        Assert.Equal(expected, Learn<ulong>(new KeyDataViewType(typeof(ulong), VocabularySize), offset: 1));
        Assert.Equal(expected, Learn<int>(NumberDataViewType.Int32, offset: 0));
        Assert.Equal(expected, Learn<long>(NumberDataViewType.Int64, offset: 0));
    }

    [Theory]
    [InlineData(TokenPooling.Mean)]
    [InlineData(TokenPooling.None)]
    public void Vectors_of_known_size_pass_the_checks_of_mlnet(TokenPooling pooling)
    {
        var keys = new KeyDataViewType(typeof(ushort), VocabularySize);
        IEnumerable<TokenRow<ushort>> rows = Enumerable.Range(0, 10)
            .Select(row => new TokenRow<ushort> { Tokens = new VBuffer<ushort>(3, 2, [(ushort)(row % 6), (ushort)(row / 2 % 6)], [row % 2, 2]) });
        EstimatorChecks.Run(
            _mlContext,
            _mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", _table, pooling),
            TokenRow<ushort>.Load(_mlContext, keys, 3, rows));
    }

    private void CheckKeys<T>()
        where T : struct, IBinaryInteger<T>
    {
        var type = new KeyDataViewType(typeof(T), VocabularySize);
        TokenRow<T> dense = Row<T>(2, 0, 1, 5, 2);
        TokenRow<T> sparse = new() { Tokens = new VBuffer<T>(5, 2, [T.CreateChecked(3), T.Zero], [1, 4]) };
        IDataView view = TokenRow<T>.Load(_mlContext, type, 5, dense, sparse);
        AssertPooled(view, [1, 0, 4, 1], [2]);
        Assert.Equal([[1, -1, 0, 4, 1], [-1, 2, -1, -1, -1]], Sequences(view));
        Assert.Equal<int>([5, 3], Assert.IsType<VectorDataViewType>(Embed(view, TokenPooling.None).Schema["Features"].Type).Dimensions);
    }

    private void CheckIds<T>(PrimitiveDataViewType type)
        where T : struct, IBinaryInteger<T>
    {
        TokenRow<T> dense = Row<T>(2, 0, 1, 4);
        TokenRow<T> sparse = new() { Tokens = new VBuffer<T>(4, 1, [T.CreateChecked(3)], [2]) };
        IDataView view = TokenRow<T>.Load(_mlContext, type, null, dense, sparse);
        AssertPooled(view, [2, 0, 1, 4], [0, 0, 3, 0]);
        Assert.Equal([[2, 0, 1, 4], [0, 0, 3, 0]], Sequences(view));
        Assert.False(Assert.IsType<VectorDataViewType>(Embed(view, TokenPooling.None).Schema["Features"].Type).IsKnownSize);
    }

    private void AssertPooled(IDataView view, params int[][] tokens)
    {
        foreach (TokenPooling pooling in Enum.GetValues<TokenPooling>().Where(pooling => pooling != TokenPooling.None))
        {
            IDataView features = Embed(view, pooling);
            Assert.Equal(3, Assert.IsType<VectorDataViewType>(features.Schema["Features"].Type).Size);
            float[][] expected = [.. tokens.Select(ids => SlowPooling.Pool(_table, ids, pooling))];
            SlowPooling.AssertClose(expected, VectorColumn.Read<float>(features, "Features"));
        }
    }

    /// <summary>With the sequence kept: which row each token got, −1 for zeros.</summary>
    private int[][] Sequences(IDataView view)
        => [.. VectorColumn.Read<float>(Embed(view, TokenPooling.None), "Features").Select(features => features.Chunk(3).Select(RowOf).ToArray())];

    private int RowOf(float[] values)
        => values.All(value => value == 0) ? -1 : Enumerable.Range(0, VocabularySize).Single(id => _table[id].SequenceEqual(values));

    private IDataView Embed(IDataView view, TokenPooling pooling)
        => _mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", _table, pooling).FitTransform(view);

    private float[] Learn<T>(PrimitiveDataViewType type, int offset)
        where T : struct, IBinaryInteger<T>
    {
        IDataView view = TokenRow<T>.Load(
            _mlContext, type, null, Enumerable.Range(0, 20).Select(row => Row<T>((row % 5) + offset, (row * row % 5) + offset)));
        EmbeddingTrainingOptions options = TextRows.SmallEmbedding;
        options.VocabularySize = VocabularySize;
        options.Seed = 3;
        return _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", options).Fit(view).Table.Values;
    }

    private static TokenRow<T> Row<T>(params int[] tokens)
        where T : struct, IBinaryInteger<T>
        => new() { Tokens = new VBuffer<T>(tokens.Length, [.. tokens.Select(T.CreateChecked)]), Label = tokens[0] };
}
