using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTokenize.Transforms.Columns;

namespace MlNetTokenize.Transforms.Embedding;

/// <summary>What the classes of a label column are called.</summary>
internal static class LabelNames
{
    /// <summary>The key values of a label as texts, or <see langword="null"/> if it has none, or two of them are one text.</summary>
    /// <param name="label">A key or a vector of keys, or another column.</param>
    public static string[]? Of(DataViewSchema.Column label)
    {
        const string KeyValues = AnnotationUtils.Kinds.KeyValues;
        if (label.Type.GetItemType() is not KeyDataViewType key || label.Annotations.Schema.GetColumnOrNull(KeyValues)?.Type is not VectorDataViewType { ItemType: not KeyDataViewType } values
            || values.Size != (int)key.Count)
        {
            return null;
        }

        string[]? names = AnnotationTexts.Read(label, KeyValues);
        return names?.Distinct(StringComparer.Ordinal).Count() == names?.Length ? names : null;
    }
}
