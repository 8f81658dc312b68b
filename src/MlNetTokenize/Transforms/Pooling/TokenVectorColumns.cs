using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MlNetTokenize.Transforms.Pooling;

/// <summary>The two columns that are pooled: an encoder's vectors of tokens, and its mask.</summary>
internal static class TokenVectorColumns
{
    private const string MaskExpected = "vector of Int32, Int64 or Single";

    private static readonly DataViewType[] MaskTypes = [NumberDataViewType.Int32, NumberDataViewType.Int64, NumberDataViewType.Single];

    /// <summary>The columns, which must be of the types that are read.</summary>
    public static (DataViewSchema.Column Vectors, DataViewSchema.Column Mask) Find(IHost host, DataViewSchema schema, string vectors, string mask)
    {
        DataViewSchema.Column vectorColumn = schema.GetColumnOrNull(vectors) ?? throw host.ExceptSchemaMismatch(nameof(schema), "token vectors", vectors);
        DataViewSchema.Column maskColumn = schema.GetColumnOrNull(mask) ?? throw host.ExceptSchemaMismatch(nameof(schema), "mask", mask);
        if (vectorColumn.Type is not VectorDataViewType { ItemType: var item } || item != NumberDataViewType.Single)
        {
            throw host.ExceptSchemaMismatch(nameof(schema), "token vectors", vectors, "vector of Single", vectorColumn.Type.ToString()!);
        }

        return maskColumn.Type is VectorDataViewType { ItemType: var maskItem } && MaskTypes.Contains(maskItem)
            ? (vectorColumn, maskColumn)
            : throw host.ExceptSchemaMismatch(nameof(schema), "mask", mask, MaskExpected, maskColumn.Type.ToString()!);
    }

    /// <summary>The same of a shape.</summary>
    public static void Check(IHost host, SchemaShape schema, string vectors, string mask)
    {
        SchemaShape.Column vectorColumn = schema.TryFindColumn(vectors, out SchemaShape.Column found) ? found : throw host.ExceptSchemaMismatch(nameof(schema), "token vectors", vectors);
        SchemaShape.Column maskColumn = schema.TryFindColumn(mask, out found) ? found : throw host.ExceptSchemaMismatch(nameof(schema), "mask", mask);
        if (vectorColumn.Kind == SchemaShape.Column.VectorKind.Scalar || vectorColumn.IsKey || vectorColumn.ItemType != NumberDataViewType.Single)
        {
            throw host.ExceptSchemaMismatch(nameof(schema), "token vectors", vectors, "vector of Single", vectorColumn.GetTypeString());
        }

        if (maskColumn.Kind == SchemaShape.Column.VectorKind.Scalar || maskColumn.IsKey || !MaskTypes.Contains(maskColumn.ItemType))
        {
            throw host.ExceptSchemaMismatch(nameof(schema), "mask", mask, MaskExpected, maskColumn.GetTypeString());
        }
    }

    /// <summary>The length of a token's vector as far as types tell: the last dimension, or the vectors' size through the mask's.</summary>
    public static int? DimensionOf(DataViewSchema.Column vectors, DataViewSchema.Column mask)
    {
        var type = (VectorDataViewType)vectors.Type;
        if (type.Dimensions.Length > 1 && type.Dimensions[^1] > 0)
        {
            return type.Dimensions[^1];
        }

        int tokens = ((VectorDataViewType)mask.Type).Size;
        return type.Size > 0 && tokens > 0 && type.Size % tokens == 0 ? type.Size / tokens : null;
    }

    /// <summary>What reads the current row's mask. It is overwritten by the next call.</summary>
    public static Func<ReadOnlyMemory<float>> GetMask(DataViewRow row, DataViewSchema.Column column)
        => column.Type.GetItemType().RawType == typeof(int) ? GetMask<int>(row, column)
            : column.Type.GetItemType().RawType == typeof(long) ? GetMask<long>(row, column)
            : GetMask<float>(row, column);

    private static Func<ReadOnlyMemory<float>> GetMask<T>(DataViewRow row, DataViewSchema.Column column)
        where T : struct, INumber<T>
    {
        ValueGetter<VBuffer<T>> get = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> mask = default;
        float[] buffer = [];
        return () =>
        {
            get(ref mask);
            if (buffer.Length < mask.Length)
            {
                buffer = new float[Math.Max(mask.Length, buffer.Length * 2)];
            }

            buffer.AsSpan(0, mask.Length).Clear();
            foreach (KeyValuePair<int, T> item in mask.Items())
            {
                buffer[item.Key] = item.Value == T.Zero ? 0 : 1;
            }

            return buffer.AsMemory(0, mask.Length);
        };
    }
}
