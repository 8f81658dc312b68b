using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>
/// What ML.NET asks of each of its own estimators (TestDataPipeBase.cs, TestEstimatorCore): schemas are promised and kept, wrong input is refused
/// at every door, and a model that was saved and loaded does the same. And however the result is read, its rows are the same.
/// </summary>
internal static class EstimatorChecks
{
    /// <param name="mlContext">The context of the estimator.</param>
    /// <param name="estimator">The estimator.</param>
    /// <param name="data">What it takes.</param>
    /// <param name="invalidInputs">What it refuses.</param>
    /// <returns>The fitted transformer, after it was saved and loaded.</returns>
    public static ITransformer Run(MLContext mlContext, IEstimator<ITransformer> estimator, IDataView data, params InvalidInput[] invalidInputs)
    {
        SchemaShape promised = estimator.GetOutputSchema(SchemaChecks.ShapeOf(data.Schema));
        ITransformer fitted = estimator.Fit(data);
        ITransformer loaded = SavedModel.Reload(mlContext, fitted, data.Schema);
        foreach (ITransformer transformer in (ITransformer[])[fitted, loaded])
        {
            DataViewSchema schema = transformer.GetOutputSchema(data.Schema);
            SchemaChecks.AssertSame(promised, SchemaChecks.ShapeOf(schema));
            SchemaChecks.AssertSame(schema, transformer.Transform(data).Schema);
            MapsRowsToTheSameSchema(transformer, data.Schema, schema);
            MapsRowsToTheSameValues(transformer, data);
            ReadsOnlyWhatItNeeds(transformer, data);
        }

        SchemaChecks.AssertSame(fitted.GetOutputSchema(data.Schema), loaded.GetOutputSchema(data.Schema));
        Assert.Equal(ViewRows.Read(fitted.Transform(data)), ViewRows.Read(loaded.Transform(data)));
        foreach (InvalidInput invalid in invalidInputs)
        {
            IsRefused(estimator, fitted, loaded, invalid);
        }

        // A cache offers several cursors and can be shuffled.
        CursorChecks.Run(fitted.Transform(mlContext.Data.Cache(data)));
        return loaded;
    }

    private static void MapsRowsToTheSameSchema(ITransformer transformer, DataViewSchema input, DataViewSchema output)
    {
        Assert.True(transformer.IsRowToRowMapper);
        IRowToRowMapper mapper = transformer.GetRowToRowMapper(input);
        Assert.Same(input, mapper.InputSchema);
        SchemaChecks.AssertSame(output, mapper.OutputSchema);
    }

    private static void MapsRowsToTheSameValues(ITransformer transformer, IDataView data)
    {
        IRowToRowMapper mapper = transformer.GetRowToRowMapper(data.Schema);
        using DataViewRowCursor input = data.GetRowCursor(data.Schema);
        using DataViewRow row = mapper.GetRow(input, mapper.OutputSchema);
        Func<string>[] readers = [.. mapper.OutputSchema.Select(column => RowReader.Open(row, column))];
        foreach (ViewRow expected in ViewRows.Read(transformer.Transform(data)))
        {
            Assert.True(input.MoveNext());
            Assert.Equal(expected.Values, readers.Select(read => read()));
        }

        Assert.False(input.MoveNext());
    }

    // A column asks for no more than it is made from, and where none is asked for nothing is read.
    private static void ReadsOnlyWhatItNeeds(ITransformer transformer, IDataView data)
    {
        var counting = new CountingView(data);
        IDataView view = transformer.Transform(counting);
        IRowToRowMapper mapper = transformer.GetRowToRowMapper(data.Schema);
        Assert.Equal(0, counting.CursorsOpened);
        foreach (DataViewSchema.Column column in view.Schema)
        {
            HashSet<string> needed = [.. mapper.GetDependencies([mapper.OutputSchema[column.Index]]).Select(input => input.Name)];
            long[] before = [.. data.Schema.Select(input => (long)counting.ValuesRead(input.Name))];
            ViewRows.Read(view.GetRowCursorSet([column], 1).Single(), [column]);
            Assert.All(data.Schema, input => Assert.Equal(needed.Contains(input.Name), counting.ValuesRead(input.Name) > before[input.Index]));
        }
    }

    private static void IsRefused(IEstimator<ITransformer> estimator, ITransformer fitted, ITransformer loaded, InvalidInput invalid)
    {
        MustSay(() => estimator.GetOutputSchema(SchemaChecks.ShapeOf(invalid.Data.Schema)));
        MustSay(() => estimator.Fit(invalid.Data));
        foreach (ITransformer transformer in (ITransformer[])[fitted, loaded])
        {
            if (invalid.OnlyToFit)
            {
                Assert.NotEmpty(ViewRows.Read(transformer.Transform(invalid.Data)));
            }
            else
            {
                MustSay(() => transformer.GetOutputSchema(invalid.Data.Schema));
                MustSay(() => transformer.Transform(invalid.Data));
                MustSay(() => transformer.GetRowToRowMapper(invalid.Data.Schema));
            }
        }

        void MustSay(Func<object> use)
        {
            ArgumentException refusal = Assert.ThrowsAny<ArgumentException>(use);
            Assert.All(invalid.Message, part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
        }
    }
}
