using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize;

/// <summary>How tokens stand in a column: token t is key t + 1, because ML.NET's key 0 is a missing value.</summary>
internal static class TokenColumn
{
    /// <summary>The annotation with the SHA-256 of the tokenizer that made the column.</summary>
    public const string FingerprintAnnotation = "TokenizerFingerprint";

    /// <summary>The length of a fingerprint in bytes.</summary>
    public const int FingerprintLength = 32;

    /// <summary>The annotations of a token column: every token's text, and the tokenizer's fingerprint.</summary>
    public static DataViewSchema.Annotations Annotate(ColumnTokenizer tokenizer)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddKeyValues(tokenizer.VocabularySize, TextDataViewType.Instance, (ref VBuffer<ReadOnlyMemory<char>> values) =>
        {
            VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref values, tokenizer.VocabularySize);
            tokenizer.KeyValues.CopyTo(editor.Values);
            values = editor.Commit();
        });
        annotations.Add(
            FingerprintAnnotation,
            new VectorDataViewType(NumberDataViewType.Byte, FingerprintLength),
            (ValueGetter<VBuffer<byte>>)((ref VBuffer<byte> value) =>
            {
                VBufferEditor<byte> editor = VBufferEditor.Create(ref value, FingerprintLength);
                tokenizer.Fingerprint.CopyTo(editor.Values);
                value = editor.Commit();
            }));
        return annotations.ToAnnotations();
    }

    /// <summary>The same as a <see cref="SchemaShape"/> says it.</summary>
    public static SchemaShape AnnotationShape()
        => new(
        [
            new SchemaShape.Column(AnnotationUtils.Kinds.KeyValues, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, isKey: false),
            new SchemaShape.Column(FingerprintAnnotation, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Byte, isKey: false),
        ]);

    /// <summary>The fingerprint on a column; empty where there is none.</summary>
    public static byte[] FingerprintOf(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(FingerprintAnnotation)?.Type is not VectorDataViewType { ItemType: NumberDataViewType { RawType: var type } }
            || type != typeof(byte))
        {
            return [];
        }

        VBuffer<byte> value = default;
        column.Annotations.GetValue(FingerprintAnnotation, ref value);
        return [.. value.DenseValues()];
    }

    /// <summary>What a column's tokens are held in; <see langword="null"/> where it has no tokens.</summary>
    public static PrimitiveDataViewType? ItemTypeOf(DataViewType type)
        => type is VectorDataViewType { ItemType: var item } && (item is KeyDataViewType || item == NumberDataViewType.Int32 || item == NumberDataViewType.Int64)
            ? item
            : null;

    /// <summary>Reads a row's token ids into a buffer that grows as needed.</summary>
    /// <param name="tokens">Keys, or ids as Int32 or Int64.</param>
    /// <param name="isKey">Whether they are keys.</param>
    /// <param name="keepMissing">Whether a missing key becomes −1 or is left out.</param>
    /// <param name="buffer">The buffer.</param>
    /// <returns>The ids.</returns>
    public static ReadOnlySpan<int> ReadIds<T>(in VBuffer<T> tokens, bool isKey, bool keepMissing, ref int[] buffer)
        where T : struct, IBinaryInteger<T>
    {
        if (buffer.Length < tokens.Length)
        {
            buffer = new int[Math.Max(tokens.Length, buffer.Length * 2)];
        }

        // What a sparse vector does not hold is 0: a missing key, but an ordinary id.
        int count = 0;
        if (!tokens.IsDense && (!isKey || keepMissing))
        {
            foreach (T token in tokens.DenseValues())
            {
                buffer[count++] = ToInt32(token) - (isKey ? 1 : 0);
            }

            return buffer.AsSpan(0, count);
        }

        foreach (T token in tokens.GetValues())
        {
            if (!isKey)
            {
                buffer[count++] = ToInt32(token);
            }
            else if (keepMissing || token != T.Zero)
            {
                buffer[count++] = ToInt32(token) - 1;
            }
        }

        return buffer.AsSpan(0, count);
    }

    private static int ToInt32<T>(T token)
        where T : struct, IBinaryInteger<T>
    {
        long wide = long.CreateSaturating(token);
        return wide == (int)wide ? (int)wide : throw new ArgumentOutOfRangeException(nameof(token), token, "There is no token with an id of more than 32 bits.");
    }
}
