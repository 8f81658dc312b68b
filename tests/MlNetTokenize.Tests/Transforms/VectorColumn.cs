using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>Reads a vector column, in batch or one prediction at a time.</summary>
internal static class VectorColumn
{
    public static T[][] Read<T>(IDataView view, string column) => [.. view.GetColumn<T[]>(column)];

    /// <summary>The values' bytes, so that nothing but bit-equal values are equal.</summary>
    public static string[] ReadBytes<T>(IDataView view, string column)
        where T : unmanaged
        => [.. Read<T>(view, column).Select(values => Convert.ToHexString(MemoryMarshal.AsBytes<T>(values)))];

    /// <summary>An engine's answers, one after another.</summary>
    public static string[] PredictBytes<T>(MLContext mlContext, ITransformer model, string column, IEnumerable<TextRow> rows)
        where T : unmanaged
    {
        SchemaDefinition output = SchemaDefinition.Create(typeof(Answer<T>));
        output[nameof(Answer<T>.Value)].ColumnName = column;
        using PredictionEngine<TextRow, Answer<T>> engine = mlContext.Model.CreatePredictionEngine<TextRow, Answer<T>>(model, outputSchemaDefinition: output);
        return [.. rows.Select(row => Convert.ToHexString(MemoryMarshal.AsBytes<T>([.. engine.Predict(row).Value.DenseValues()])))];
    }
}
