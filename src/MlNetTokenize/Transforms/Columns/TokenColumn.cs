using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Internal.Utilities;
using Microsoft.ML.Runtime;

namespace MlNetTokenize.Transforms.Columns;

/// <summary>How tokens stand in a column: token t is key t + 1, because ML.NET's key 0 is a missing value.</summary>
internal static class TokenColumn
{
    private const string Expected = "a vector of keys, Int32 or Int64";

    /// <summary>What a column's tokens are held in; <see langword="null"/> where it has no tokens.</summary>
    public static PrimitiveDataViewType? ItemTypeOf(DataViewType type)
        => type is VectorDataViewType { ItemType: var item } && (item is KeyDataViewType || item == NumberDataViewType.Int32 || item == NumberDataViewType.Int64)
            ? item
            : null;

    /// <summary>What to throw where tokens are wanted and a column has ids that are none, and cannot be told from those that are.</summary>
    private static Exception PaddedIds(IHost host, string parameter, string name)
        => host.ExceptParam(
            parameter,
            $"Column '{name}' is filled up with ids that look like tokens; use {nameof(TokenKind)}.{nameof(TokenKind.Key)}, whose missing keys do not, or no {nameof(TokenColumnOptions.PadToMaximum)}.");

    /// <summary>The column, which must hold tokens that can be told from what fills it up.</summary>
    public static DataViewSchema.Column Find(IHost host, DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = schema.GetColumnOrNull(name) ?? throw host.ExceptSchemaMismatch(nameof(schema), "token", name);
        if (ItemTypeOf(column.Type) is null)
        {
            throw host.ExceptSchemaMismatch(nameof(schema), "token", name, Expected, column.Type.ToString()!);
        }

        return TokenAnnotations.IsPadded(column) ? throw PaddedIds(host, nameof(schema), name) : column;
    }

    /// <summary>The same of a shape.</summary>
    public static SchemaShape.Column Find(IHost host, SchemaShape inputSchema, string name)
    {
        if (!inputSchema.TryFindColumn(name, out SchemaShape.Column column))
        {
            throw host.ExceptSchemaMismatch(nameof(inputSchema), "token", name);
        }

        bool isToken = column.IsKey || column.ItemType == NumberDataViewType.Int32 || column.ItemType == NumberDataViewType.Int64;
        if (column.Kind == SchemaShape.Column.VectorKind.Scalar || !isToken)
        {
            throw host.ExceptSchemaMismatch(nameof(inputSchema), "token", name, Expected, column.GetTypeString());
        }

        return TokenAnnotations.IsPadded(column) ? throw PaddedIds(host, nameof(inputSchema), name) : column;
    }

    /// <summary>Checks that tokens are missing in a column of keys alone: only these can be.</summary>
    /// <param name="host">Makes the error.</param>
    /// <param name="parameter">What is checked.</param>
    /// <param name="column">The column.</param>
    /// <param name="ids">A row's token ids; −1 is missing.</param>
    public static void CheckMissing(IHost host, string parameter, DataViewSchema.Column column, ReadOnlySpan<int> ids)
    {
        if (ItemTypeOf(column.Type) is not KeyDataViewType && ids.Contains(-1))
        {
            throw host.ExceptParam(parameter, $"Column '{column.Name}' has the token id -1; an id is at least 0. Use keys for tokens that can be missing.");
        }
    }

    /// <summary>What reads the current row's token ids. They are overwritten by the next call.</summary>
    /// <param name="row">The row or cursor.</param>
    /// <param name="column">A column that <see cref="ItemTypeOf"/> finds tokens in.</param>
    /// <param name="keepMissing">Whether a missing key becomes −1 or is left out.</param>
    public static Func<ReadOnlyMemory<int>> GetIdGetter(DataViewRow row, DataViewSchema.Column column, bool keepMissing)
    {
        PrimitiveDataViewType itemType = ItemTypeOf(column.Type)!;
        bool isKey = itemType is KeyDataViewType;
        return itemType.RawType == typeof(uint) ? GetIdGetter<uint>(row, column, isKey, keepMissing)
            : itemType.RawType == typeof(int) ? GetIdGetter<int>(row, column, isKey, keepMissing)
            : itemType.RawType == typeof(long) ? GetIdGetter<long>(row, column, isKey, keepMissing)
            : itemType.RawType == typeof(ulong) ? GetIdGetter<ulong>(row, column, isKey, keepMissing)
            : itemType.RawType == typeof(ushort) ? GetIdGetter<ushort>(row, column, isKey, keepMissing)
            : GetIdGetter<byte>(row, column, isKey, keepMissing);
    }

    private static Func<ReadOnlyMemory<int>> GetIdGetter<T>(DataViewRow row, DataViewSchema.Column column, bool isKey, bool keepMissing)
        where T : struct, IBinaryInteger<T>
    {
        ValueGetter<VBuffer<T>> getTokens = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> tokens = default;
        int[] buffer = [];
        return () =>
        {
            getTokens(ref tokens);
            bool skipMissing = isKey && !keepMissing;
            if (!skipMissing)
            {
                // What a sparse vector does not hold is 0: a missing key that keeps its place, or an ordinary id.
                VBufferUtils.Densify(ref tokens);
            }

            if (buffer.Length < tokens.Length)
            {
                buffer = new int[Math.Max(tokens.Length, buffer.Length * 2)];
            }

            if (typeof(T) == typeof(uint) && isKey && TryShift(MemoryMarshal.Cast<T, uint>(tokens.GetValues()), keepMissing, buffer))
            {
                return buffer.AsMemory(0, tokens.GetValues().Length);
            }

            int count = 0;
            foreach (T token in tokens.GetValues())
            {
                if (!skipMissing || token != T.Zero)
                {
                    buffer[count++] = ToInt32(token) - (isKey ? 1 : 0);
                }
            }

            return buffer.AsMemory(0, count);
        };
    }

    // Nearly all columns are of such keys, and have none that is missing: key t + 1 is token t, sixteen at a time.
    private static bool TryShift(ReadOnlySpan<uint> keys, bool keepMissing, Span<int> ids)
    {
        if (keys.ContainsAnyInRange((uint)int.MaxValue + 1, uint.MaxValue) || (!keepMissing && keys.Contains(0u)))
        {
            return false;
        }

        TensorPrimitives.Subtract(keys, 1u, MemoryMarshal.Cast<int, uint>(ids)[..keys.Length]);
        return true;
    }

    private static int ToInt32<T>(T token)
        where T : struct, IBinaryInteger<T>
    {
        long wide = long.CreateSaturating(token);
        return wide == (int)wide ? (int)wide : throw new ArgumentOutOfRangeException(nameof(token), token, "There is no token with an id of more than 32 bits.");
    }
}
