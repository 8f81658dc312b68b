using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Transforms.Columns;

/// <summary>Annotations that name something: slots, keys, outputs.</summary>
internal static class AnnotationTexts
{
    /// <summary>An annotation's values as texts, numbers as they are written in any culture; <see langword="null"/> if the column has none, or they are of another type.</summary>
    /// <param name="column">The column.</param>
    /// <param name="annotation">The annotation: a vector.</param>
    public static string[]? Read(DataViewSchema.Column column, string annotation)
    {
        Type? type = (column.Annotations.Schema.GetColumnOrNull(annotation)?.Type as VectorDataViewType)?.ItemType.RawType;
        return type == typeof(ReadOnlyMemory<char>) ? Read<ReadOnlyMemory<char>>(column, annotation)
            : type == typeof(float) ? Read<float>(column, annotation)
            : type == typeof(double) ? Read<double>(column, annotation)
            : type == typeof(bool) ? Read<bool>(column, annotation)
            : type == typeof(int) ? Read<int>(column, annotation)
            : type == typeof(uint) ? Read<uint>(column, annotation)
            : type == typeof(long) ? Read<long>(column, annotation)
            : type == typeof(ulong) ? Read<ulong>(column, annotation)
            : type == typeof(short) ? Read<short>(column, annotation)
            : type == typeof(ushort) ? Read<ushort>(column, annotation)
            : type == typeof(sbyte) ? Read<sbyte>(column, annotation)
            : type == typeof(byte) ? Read<byte>(column, annotation)
            : null;
    }

    /// <summary>What writes texts as an annotation's value.</summary>
    public static ValueGetter<VBuffer<ReadOnlyMemory<char>>> Getter(IReadOnlyList<string> texts) => (ref VBuffer<ReadOnlyMemory<char>> value) =>
    {
        VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref value, texts.Count);
        for (int i = 0; i < texts.Count; i++)
        {
            editor.Values[i] = texts[i].AsMemory();
        }

        value = editor.Commit();
    };

    private static string[] Read<T>(DataViewSchema.Column column, string annotation)
    {
        VBuffer<T> values = default;
        column.Annotations.GetValue(annotation, ref values);
        return [.. values.DenseValues().Select(value => string.Create(CultureInfo.InvariantCulture, $"{value}"))];
    }
}
