using System.Runtime.CompilerServices;
using Microsoft.ML;

namespace MlNetTokenize.Tests;

/// <summary>What ML.NET's own tests ask of schemas (TestDataPipeBase.cs, CheckSameSchemas and CheckSameSchemaShape).</summary>
internal static class SchemaChecks
{
    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Create")]
    public static extern SchemaShape CreateShape(SchemaShape? type, DataViewSchema schema);

    public static SchemaShape ShapeOf(DataViewSchema schema) => CreateShape(null, schema);

    /// <summary>Names, types, whether hidden, and annotations with their values.</summary>
    public static void AssertSame(DataViewSchema expected, DataViewSchema actual)
        => Assert.Equal(expected.Select(Describe), actual.Select(Describe));

    /// <summary>Neither promises what the other does not hold. ML.NET itself looks in one direction only.</summary>
    public static void AssertSame(SchemaShape promised, SchemaShape delivered)
    {
        SchemaShape.Column[] promisedColumns = [.. promised.OrderBy(column => column.Name, StringComparer.Ordinal)];
        SchemaShape.Column[] deliveredColumns = [.. delivered.OrderBy(column => column.Name, StringComparer.Ordinal)];
        Assert.Equal(promisedColumns.Select(column => column.Name), deliveredColumns.Select(column => column.Name));
        for (int i = 0; i < promisedColumns.Length; i++)
        {
            string name = promisedColumns[i].Name;
            Assert.True(IsCompatibleWith(ref promisedColumns[i], deliveredColumns[i]), $"Column '{name}' is not what was promised.");
            Assert.True(IsCompatibleWith(ref deliveredColumns[i], promisedColumns[i]), $"Column '{name}' is more than was promised.");
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "IsCompatibleWith")]
    private static extern bool IsCompatibleWith(ref SchemaShape.Column column, SchemaShape.Column source);

    private static string Describe(DataViewSchema.Column column)
        => $"{column.Name} {column.Type} hidden: {column.IsHidden}\n{string.Join('\n', RowReader.ReadAnnotations(column.Annotations))}";
}
