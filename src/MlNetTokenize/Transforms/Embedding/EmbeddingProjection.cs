using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MlNetTokenize;

/// <summary>Draws the rows of an embedding in few dimensions.</summary>
public static class EmbeddingProjection
{
    private const int Rank = 2;

    /// <summary>
    /// Projects rows to the plane in which they differ most, by ML.NET's principal component analysis (<c>ProjectToPrincipalComponents</c>, a randomized one: where the rows differ in many directions it finds a plane near the
    /// best).
    /// </summary>
    /// <param name="mlContext">Its seed makes the points the same on every call; without one they may be mirrored from call to call.</param>
    /// <param name="table">The rows.</param>
    /// <param name="ids">The tokens to project; all whose rows are not zero where it is <see langword="null"/>.</param>
    /// <returns>
    /// The points in the order of <paramref name="ids"/>, with their mean at (0, 0) and distances as in the table. Fewer than three rows, or rows of one dimension, lie on a line: their Y is 0.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The table has no row for one of the ids.</exception>
    public static IReadOnlyList<TokenPoint> ToPlane(MLContext mlContext, EmbeddingTable table, IReadOnlyList<int>? ids = null)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        ArgumentNullException.ThrowIfNull(table);
        if (ids is null)
        {
            HashSet<int> zeros = [.. table.FindZeroRows()];
            ids = [.. Enumerable.Range(0, table.VocabularySize).Where(id => !zeros.Contains(id))];
        }

        if (ids.All(id => table[id].SequenceEqual(table[ids[0]])))
        {
            return [.. ids.Select(id => new TokenPoint(id, 0f, 0f))];
        }

        Row[] rows = CenterAndScale(table, ids, out double scale);
        (float X, float Y)[] points = table.Dimension == 1 ? [.. rows.Select(row => (row.Values[0], 0f))]
            : rows.Length == 2 ? [.. rows.Select((row, i) => ((i == 0 ? -1 : 1) * MathF.Sqrt(row.Values.Sum(value => value * value)), 0f))]
            : Project(mlContext, rows, table.Dimension);
        return [.. points.Select((point, i) => new TokenPoint(ids[i], (float)(point.X * scale), (float)(point.Y * scale)))];
    }

    // ML.NET's own centering is off with few rows, and its squares overflow with large ones: it is given rows whose mean is zero and whose largest value is one.
    private static Row[] CenterAndScale(EmbeddingTable table, IReadOnlyList<int> ids, out double scale)
    {
        var mean = new double[table.Dimension];
        foreach (int id in ids)
        {
            ReadOnlySpan<float> row = table[id];
            for (int i = 0; i < mean.Length; i++)
            {
                mean[i] += row[i] / (double)ids.Count;
            }
        }

        scale = 0;
        foreach (int id in ids)
        {
            ReadOnlySpan<float> row = table[id];
            for (int i = 0; i < mean.Length; i++)
            {
                scale = Math.Max(scale, Math.Abs(row[i] - mean[i]));
            }
        }

        var rows = new Row[ids.Count];
        for (int place = 0; place < rows.Length; place++)
        {
            ReadOnlySpan<float> row = table[ids[place]];
            var values = new float[mean.Length];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (float)((row[i] - mean[i]) / scale);
            }

            rows[place] = new Row { Values = values };
        }

        return rows;
    }

    private static (float X, float Y)[] Project(MLContext mlContext, Row[] rows, int dimension)
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Values)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, dimension);
        IDataView view = mlContext.Data.LoadFromEnumerable(rows, schema);
        int? seed = ((IHostEnvironmentInternal)CatalogUtils.GetEnvironment(mlContext.Transforms)).Seed;
        return [.. mlContext.Transforms.ProjectToPrincipalComponents(nameof(Row.Values), rank: Rank, ensureZeroMean: false, seed: seed)
            .Fit(view).Transform(view).GetColumn<float[]>(nameof(Row.Values)).Select(point => (point[0], point[1]))];
    }

    private sealed class Row
    {
        public float[] Values { get; set; } = [];
    }
}
