using Microsoft.ML;
using Microsoft.ML.Data;
using QuickStart;

namespace WebApi;

/// <summary>The model's file. What does not fit is said at the start, not by the first request.</summary>
internal static class ServedModel
{
    /// <summary>Loads it, and sees whether it reads what clients ask and gives what they get.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no model, or one with other columns.</exception>
    public static ITransformer Load(MLContext mlContext, string path)
    {
        // The whole path, because a relative one leaves open where it was looked for.
        string fullPath = Path.GetFullPath(path);
        if (!File.Exists(fullPath))
        {
            throw new FileNotFoundException($"There is no model file '{fullPath}'.");
        }

        ITransformer model;
        DataViewSchema? read;
        try
        {
            model = mlContext.Model.Load(fullPath, out read);
        }
        catch (Exception problem) when (problem is not (IOException or UnauthorizedAccessException))
        {
            throw new InvalidDataException($"'{fullPath}' cannot be loaded as a model of ML.NET: {problem.Message}", problem);
        }

        if (Misfit(mlContext, model) is { } misfit)
        {
            throw new InvalidDataException(
                $"""
                '{fullPath}' has other columns than this service needs: {misfit}
                  Model:  reads {Columns(read)}
                          gives {Columns(Given(model, read))}
                  Needed: reads at most {Columns(Rows(mlContext))} (the label is empty)
                          gives {string.Join(", ", Needed.Select(column => $"{column.ColumnName}: {column.ColumnType}"))}
                """);
        }

        return model;
    }

    private static SchemaDefinition Needed => SchemaDefinition.Create(typeof(Prediction));

    private static DataViewSchema Rows(MLContext mlContext) => mlContext.Data.LoadFromEnumerable(Array.Empty<LabelledText>()).Schema;

    /// <summary>Why the model cannot predict rows of the service's, or nothing.</summary>
    private static string? Misfit(MLContext mlContext, ITransformer model)
    {
        DataViewSchema given;
        try
        {
            // What the file says it reads is all of what it was trained on, also what it does not need. So it is tried.
            given = model.GetOutputSchema(Rows(mlContext));
        }
        catch (Exception problem) when (problem is ArgumentException or InvalidOperationException)
        {
            return problem.Message;
        }

        foreach (SchemaDefinition.Column needed in Needed)
        {
            if (given.GetColumnOrNull(needed.ColumnName) is not { } column)
            {
                return $"it gives no {needed.ColumnName}.";
            }

            // The vector of a model has its number of labels, that of the class has none.
            bool isSame = needed.ColumnType is VectorDataViewType vector ? (column.Type as VectorDataViewType)?.ItemType == vector.ItemType : column.Type == needed.ColumnType;
            if (!isSame)
            {
                return $"its {needed.ColumnName} is {column.Type}.";
            }
        }

        return null;
    }

    /// <summary>The columns that the model adds to those it reads.</summary>
    private static IEnumerable<DataViewSchema.Column>? Given(ITransformer model, DataViewSchema? read)
        => read is null ? null : model.GetOutputSchema(read).Where(column => read.GetColumnOrNull(column.Name)?.Type != column.Type);

    private static string Columns(IEnumerable<DataViewSchema.Column>? columns)
        => columns is null ? "what its file does not say" : string.Join(", ", columns.Where(column => !column.IsHidden).Select(column => $"{column.Name}: {column.Type}"));
}
