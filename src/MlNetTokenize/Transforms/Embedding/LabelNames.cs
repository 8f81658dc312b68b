using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Transforms.Embedding;

/// <summary>What the classes of a label column are called.</summary>
internal static class LabelNames
{
    /// <summary>The key values of a label as texts, or <see langword="null"/> if it has none, or two of them are one text.</summary>
    /// <param name="label">A key or a vector of keys, or another column.</param>
    public static string[]? Of(DataViewSchema.Column label)
    {
        if (label.Type.GetItemType() is not KeyDataViewType key || label.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues)?.Type is not VectorDataViewType { ItemType: var type } values
            || values.Size != (int)key.Count)
        {
            return null;
        }

        string[]? names = type switch
        {
            TextDataViewType => Read<ReadOnlyMemory<char>>(label),
            BooleanDataViewType => Read<bool>(label),
            NumberDataViewType { RawType: var raw } => raw == typeof(float) ? Read<float>(label)
                : raw == typeof(double) ? Read<double>(label)
                : raw == typeof(int) ? Read<int>(label)
                : raw == typeof(uint) ? Read<uint>(label)
                : raw == typeof(long) ? Read<long>(label)
                : raw == typeof(ulong) ? Read<ulong>(label)
                : raw == typeof(short) ? Read<short>(label)
                : raw == typeof(ushort) ? Read<ushort>(label)
                : raw == typeof(sbyte) ? Read<sbyte>(label)
                : raw == typeof(byte) ? Read<byte>(label) : null,
            _ => null,
        };
        return names?.Distinct(StringComparer.Ordinal).Count() == names?.Length ? names : null;
    }

    private static string[] Read<T>(DataViewSchema.Column label)
    {
        VBuffer<T> values = default;
        label.Annotations.GetValue(AnnotationUtils.Kinds.KeyValues, ref values);
        return [.. values.DenseValues().Select(value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty)];
    }
}
