using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Transforms.Explaining;

/// <summary>The names of a model's outputs.</summary>
internal static class ScoreNames
{
    /// <summary>The names that a score column tells: the values of its label's keys, which ML.NET keeps as slot names where they are texts; without any, numbers from 0 on, and <c>Score</c> for a single output.</summary>
    /// <returns>One for each output, or <see langword="null"/> if the column is no score.</returns>
    public static string[]? Of(DataViewSchema.Column score)
    {
        if (score.Type == NumberDataViewType.Single)
        {
            return Unnamed(1, isVector: false);
        }

        if (score.Type is not VectorDataViewType { Size: > 0 and var size } vector || vector.ItemType != NumberDataViewType.Single)
        {
            return null;
        }

        string[]? names = score.HasSlotNames() ? Read<ReadOnlyMemory<char>>(score, AnnotationUtils.Kinds.SlotNames) : ReadValues(score);
        return names?.Length == size ? names : Unnamed(size, isVector: true);
    }

    /// <summary>Names for outputs that have none.</summary>
    public static string[] Unnamed(int count, bool isVector)
        => isVector ? [.. Enumerable.Range(0, count).Select(output => output.ToString(CultureInfo.InvariantCulture))] : [DefaultColumnNames.Score];

    private static string[]? ReadValues(DataViewSchema.Column score)
    {
        const string Values = AnnotationUtils.Kinds.TrainingLabelValues;
        Type? type = (score.Annotations.Schema.GetColumnOrNull(Values)?.Type as VectorDataViewType)?.ItemType.RawType;
        return type == typeof(ReadOnlyMemory<char>) ? Read<ReadOnlyMemory<char>>(score, Values)
            : type == typeof(float) ? Read<float>(score, Values)
            : type == typeof(double) ? Read<double>(score, Values)
            : type == typeof(bool) ? Read<bool>(score, Values)
            : type == typeof(int) ? Read<int>(score, Values)
            : type == typeof(uint) ? Read<uint>(score, Values)
            : type == typeof(long) ? Read<long>(score, Values)
            : type == typeof(ulong) ? Read<ulong>(score, Values)
            : type == typeof(short) ? Read<short>(score, Values)
            : type == typeof(ushort) ? Read<ushort>(score, Values)
            : type == typeof(sbyte) ? Read<sbyte>(score, Values)
            : type == typeof(byte) ? Read<byte>(score, Values)
            : null;
    }

    private static string[] Read<T>(DataViewSchema.Column column, string annotation)
    {
        VBuffer<T> values = default;
        column.Annotations.GetValue(annotation, ref values);
        return [.. values.DenseValues().Select(value => string.Create(CultureInfo.InvariantCulture, $"{value}"))];
    }
}
