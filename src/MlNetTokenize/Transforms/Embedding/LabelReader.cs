using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Internal.Utilities;
using Microsoft.ML.Runtime;
using MlNetTokenize.Transforms.Columns;

namespace MlNetTokenize.Transforms.Embedding;

/// <summary>Reads the examples to learn from: tokens, label, weight.</summary>
/// <param name="host">Makes the errors.</param>
/// <param name="labelColumnName">The label, or the tokens of the text that belongs to a text; <see langword="null"/> for texts without targets.</param>
/// <param name="weightColumnName">The weight; <see langword="null"/> for all alike.</param>
/// <param name="isPartner">Whether the label is another text's tokens.</param>
internal sealed class LabelReader(IHost host, string? labelColumnName, string? weightColumnName, bool isPartner)
{
    private const string LabelExpected = "Key, Boolean or Single, or a vector of keys or of Single";
    private const int MostClasses = 1 << 24;

    /// <summary>Checks the label and the weight.</summary>
    public void Check(SchemaShape schema)
    {
        if (isPartner)
        {
            TokenColumn.Find(host, schema, labelColumnName!);
        }
        else if (labelColumnName is not null)
        {
            if (!schema.TryFindColumn(labelColumnName, out SchemaShape.Column label))
            {
                throw host.ExceptSchemaMismatch(nameof(schema), "label", labelColumnName);
            }

            bool isScalar = label.Kind == SchemaShape.Column.VectorKind.Scalar;
            bool isKnown = label.IsKey || label.ItemType == NumberDataViewType.Single || (isScalar && label.ItemType == BooleanDataViewType.Instance);
            if (!isKnown)
            {
                throw host.ExceptSchemaMismatch(nameof(schema), "label", labelColumnName, LabelExpected, label.GetTypeString());
            }
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
    /// <returns>The number of classes where the label is a key or several.</returns>
    public int? Check(DataViewSchema schema)
    {
        Check(SchemaShape.Create(schema));
        return labelColumnName is null || isPartner || schema[labelColumnName].Type.GetItemType() is not KeyDataViewType { Count: var count } ? null
            : count < MostClasses ? (int)count
            : throw host.ExceptSchemaMismatch(nameof(schema), "label", labelColumnName, "fewer than 16,777,216 keys", schema[labelColumnName].Type.ToString()!);
    }

    /// <summary>What the label's classes are called, if it is of classes that have names.</summary>
    public string[]? NamesOf(DataViewSchema schema) => labelColumnName is null || isPartner ? null : LabelNames.Of(schema[labelColumnName]);

    /// <summary>The column of the texts that belong to the texts, whose tokens are to be of the same tokenizer; <see langword="null"/> where the target is something else.</summary>
    /// <param name="schema">Has both columns.</param>
    /// <param name="tokens">The texts' column.</param>
    /// <param name="rows">The number of rows, or <see langword="null"/> if any.</param>
    public void CheckPartner(DataViewSchema schema, DataViewSchema.Column tokens, int? rows)
    {
        if (isPartner)
        {
            DataViewSchema.Column partner = TokenEmbeddingEstimator.FindTokens(host, schema, labelColumnName!, rows);
            TokenAnnotations.CheckFingerprint(host, partner, TokenAnnotations.FingerprintOf(tokens), $"column '{tokens.Name}' has");
        }
    }

    /// <summary>
    /// Reads the examples, in the view's order; the token ids are overwritten by the next example. A row without label or weight is an example
    /// with a missing target.
    /// </summary>
    public IEnumerable<EmbeddingExample> Read(IDataView input, DataViewSchema.Column tokensColumn)
    {
        DataViewSchema.Column? labelColumn = labelColumnName is null ? null : input.Schema[labelColumnName];
        DataViewSchema.Column? weightColumn = weightColumnName is null ? null : input.Schema[weightColumnName];
        EmbeddingTargetKind kind = labelColumn is null ? EmbeddingTargetKind.None
            : isPartner ? EmbeddingTargetKind.Pair
            : labelColumn.Value.Type is VectorDataViewType vector ? (vector.ItemType is KeyDataViewType ? EmbeddingTargetKind.Multilabel : EmbeddingTargetKind.Vector)
            : labelColumn.Value.Type is KeyDataViewType ? EmbeddingTargetKind.Multiclass
            : labelColumn.Value.Type is BooleanDataViewType ? EmbeddingTargetKind.Binary
            : EmbeddingTargetKind.Regression;
        DataViewSchema.Column[] active = [tokensColumn, .. new[] { labelColumn, weightColumn }.OfType<DataViewSchema.Column>()];
        using DataViewRowCursor cursor = input.GetRowCursor(active);

        // Missing tokens are counted by the trainer, as -1.
        Func<ReadOnlyMemory<int>> getIds = TokenColumn.GetIdGetter(cursor, tokensColumn, keepMissing: true);
        Func<ReadOnlyMemory<int>>? getClasses = kind is EmbeddingTargetKind.Multilabel or EmbeddingTargetKind.Pair ? TokenColumn.GetIdGetter(cursor, labelColumn!.Value, keepMissing: kind == EmbeddingTargetKind.Pair) : null;
        ValueGetter<VBuffer<float>>? getVector = kind == EmbeddingTargetKind.Vector ? cursor.GetGetter<VBuffer<float>>(labelColumn!.Value) : null;
        VBuffer<float> vectorValues = default;

        // ML.NET's own reading of labels: a key as its class from 0 up, a Boolean as 0 or 1, a missing one as NaN.
        ValueGetter<float>? getLabel = kind is EmbeddingTargetKind.None or EmbeddingTargetKind.Multilabel or EmbeddingTargetKind.Vector or EmbeddingTargetKind.Pair ? null : RowCursorUtils.GetLabelGetter(cursor, labelColumn!.Value.Index);
        ValueGetter<float>? getWeight = weightColumn is null ? null : cursor.GetGetter<float>(weightColumn.Value);
        float label = 0;
        float weight = 1;
        while (cursor.MoveNext())
        {
            getLabel?.Invoke(ref label);
            getWeight?.Invoke(ref weight);
            if (float.IsNaN(label) || float.IsNaN(weight))
            {
                yield return EmbeddingExample.Missing(kind);
                continue;
            }

            ReadOnlyMemory<int> ids = getIds();
            TokenColumn.CheckMissing(host, nameof(input), tokensColumn, ids.Span);

            yield return kind switch
            {
                EmbeddingTargetKind.Multiclass => EmbeddingExample.ForClass(ids, (int)label, weight),
                EmbeddingTargetKind.Multilabel => EmbeddingExample.ForClasses(ids, getClasses!(), weight),
                EmbeddingTargetKind.Pair => EmbeddingExample.ForPair(ids, getClasses!(), weight),
                EmbeddingTargetKind.Vector => EmbeddingExample.ForVector(ids, ReadVector(getVector!, ref vectorValues), weight),
                EmbeddingTargetKind.Binary => EmbeddingExample.ForBoolean(ids, label > 0, weight),
                EmbeddingTargetKind.None => EmbeddingExample.ForSequence(ids, weight),
                _ => EmbeddingExample.ForValue(ids, label, weight),
            };
        }
    }

    // The values' own array may be longer, and is written over by the next row.
    private static ReadOnlyMemory<float> ReadVector(ValueGetter<VBuffer<float>> getter, ref VBuffer<float> values)
    {
        getter(ref values);
        VBufferUtils.Densify(ref values);
        return values.GetValues().ToArray();
    }
}
