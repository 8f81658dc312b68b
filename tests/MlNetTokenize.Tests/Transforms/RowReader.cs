using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>Reads any column of a row as a text that holds its value to the last bit.</summary>
internal static class RowReader
{
    private static readonly MethodInfo ScalarReader = Method(nameof(ReadScalar));
    private static readonly MethodInfo VectorReader = Method(nameof(ReadVector));
    private static readonly MethodInfo AnnotationReader = Method(nameof(ReadAnnotation));

    public static Func<string> Open(DataViewRow row, DataViewSchema.Column column)
        => (Func<string>)(column.Type is VectorDataViewType vector
            ? VectorReader.MakeGenericMethod(vector.ItemType.RawType)
            : ScalarReader.MakeGenericMethod(column.Type.RawType)).Invoke(null, [row, column])!;

    /// <summary>Every annotation: name, type and value.</summary>
    public static IEnumerable<string> ReadAnnotations(DataViewSchema.Annotations annotations)
        => annotations.Schema.Select(column => $"{column.Name} ({column.Type}): {(string)AnnotationReader
            .MakeGenericMethod(column.Type.RawType).Invoke(null, [annotations, column])!}");

    private static string ReadAnnotation<T>(DataViewSchema.Annotations annotations, DataViewSchema.Column column)
    {
        T value = default!;
        annotations.GetValue(column.Name, ref value);
        return value switch
        {
            VBuffer<ReadOnlyMemory<char>> texts => Show(texts),
            VBuffer<byte> bytes => Show(bytes),
            _ => Show(value),
        };
    }

    private static Func<string> ReadScalar<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> get = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            get(ref value);
            return Show(value);
        };
    }

    private static Func<string> ReadVector<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<T>> get = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> reused = default;
        return () =>
        {
            // A row may be asked for its value twice, into a buffer that held another row's or into a new one.
            get(ref reused);
            VBuffer<T> fresh = default;
            get(ref fresh);
            string value = Show(fresh);
            Assert.Equal(value, Show(reused));
            return value;
        };
    }

    private static string Show<T>(VBuffer<T> values) => $"{values.Length}: {string.Join(' ', values.DenseValues().Select(Show))}";

    private static string Show<T>(T value) => value switch
    {
        float single => BitConverter.SingleToUInt32Bits(single).ToString("x8", CultureInfo.InvariantCulture),
        double number => BitConverter.DoubleToUInt64Bits(number).ToString("x16", CultureInfo.InvariantCulture),
        ReadOnlyMemory<char> text => $"'{text}'",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static MethodInfo Method(string name) => typeof(RowReader).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;
}
