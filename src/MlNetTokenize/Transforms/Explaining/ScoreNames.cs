using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTokenize.Transforms.Columns;

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

        string[]? names = AnnotationTexts.Read(score, score.HasSlotNames() ? AnnotationUtils.Kinds.SlotNames : AnnotationUtils.Kinds.TrainingLabelValues);
        return names?.Length == size ? names : Unnamed(size, isVector: true);
    }

    /// <summary>Names for outputs that have none.</summary>
    public static string[] Unnamed(int count, bool isVector)
        => isVector ? [.. Enumerable.Range(0, count).Select(output => output.ToString(CultureInfo.InvariantCulture))] : [DefaultColumnNames.Score];
}
