using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MlNetTokenize;

/// <summary>Reads the examples of supervised learning from a view: tokens, label, weight.</summary>
internal sealed class LabelReader(IHost host, string labelColumnName, string? weightColumnName)
{
    private const string LabelExpected = "Key, Boolean or Single";

    /// <summary>Checks the label and the weight.</summary>
    public void Check(SchemaShape schema)
    {
        if (!schema.TryFindColumn(labelColumnName, out SchemaShape.Column label))
        {
            throw host.ExceptSchemaMismatch(nameof(schema), "label", labelColumnName);
        }

        bool isLabel = label.IsKey || label.ItemType == BooleanDataViewType.Instance || label.ItemType == NumberDataViewType.Single;
        if (label.Kind != SchemaShape.Column.VectorKind.Scalar || !isLabel)
        {
            throw host.ExceptSchemaMismatch(nameof(schema), "label", labelColumnName, LabelExpected, label.GetTypeString());
        }

        if (weightColumnName is null)
        {
            return;
        }

        if (!schema.TryFindColumn(weightColumnName, out SchemaShape.Column weight))
        {
            throw host.ExceptSchemaMismatch(nameof(schema), "weight", weightColumnName);
        }

        if (weight.Kind != SchemaShape.Column.VectorKind.Scalar || weight.ItemType != NumberDataViewType.Single || weight.IsKey)
        {
            throw host.ExceptSchemaMismatch(nameof(schema), "weight", weightColumnName, NumberDataViewType.Single.ToString(), weight.GetTypeString());
        }
    }

    /// <summary>Checks the label and the weight.</summary>
    /// <returns>The number of classes where the label is a key.</returns>
    public int? Check(DataViewSchema schema)
    {
        Check(SchemaShape.Create(schema));
        return schema[labelColumnName].Type is not KeyDataViewType { Count: var count } ? null
            : count < 1 << 24 ? (int)count
            : throw host.ExceptSchemaMismatch(nameof(schema), "label", labelColumnName, "fewer than 16,777,216 keys", schema[labelColumnName].Type.ToString()!);
    }

    /// <summary>
    /// Reads the examples, in the view's order; the token ids are overwritten by the next example. A row without label or weight is an example
    /// with a missing target.
    /// </summary>
    public IEnumerable<EmbeddingExample> Read(IDataView input, DataViewSchema.Column tokensColumn)
    {
        DataViewSchema.Column labelColumn = input.Schema[labelColumnName];
        DataViewSchema.Column? weightColumn = weightColumnName is null ? null : input.Schema[weightColumnName];
        EmbeddingTargetKind kind = labelColumn.Type is KeyDataViewType ? EmbeddingTargetKind.Class
            : labelColumn.Type is BooleanDataViewType ? EmbeddingTargetKind.Boolean
            : EmbeddingTargetKind.Value;
        DataViewSchema.Column[] active = weightColumn is null ? [tokensColumn, labelColumn] : [tokensColumn, labelColumn, weightColumn.Value];
        using DataViewRowCursor cursor = input.GetRowCursor(active);
        Func<ReadOnlyMemory<int>> getIds = TokenColumn.GetIdGetter(cursor, tokensColumn, keepMissing: false);

        // ML.NET's own reading of labels: a key as its class from 0 up, a Boolean as 0 or 1, a missing one as NaN.
        ValueGetter<float> getLabel = RowCursorUtils.GetLabelGetter(cursor, labelColumn.Index);
        ValueGetter<float>? getWeight = weightColumn is null ? null : cursor.GetGetter<float>(weightColumn.Value);
        float label = 0;
        float weight = 1;
        while (cursor.MoveNext())
        {
            getLabel(ref label);
            getWeight?.Invoke(ref weight);
            if (float.IsNaN(label) || float.IsNaN(weight))
            {
                yield return EmbeddingExample.Missing(kind);
                continue;
            }

            ReadOnlyMemory<int> ids = getIds();
            yield return kind switch
            {
                EmbeddingTargetKind.Class => EmbeddingExample.ForClass(ids, (int)label, weight),
                EmbeddingTargetKind.Boolean => EmbeddingExample.ForBoolean(ids, label > 0, weight),
                _ => EmbeddingExample.ForValue(ids, label, weight),
            };
        }
    }
}
