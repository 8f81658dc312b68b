using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Internal.Utilities;

namespace MlNetTokenize;

/// <summary>How tokens stand in a column: token t is key t + 1, because ML.NET's key 0 is a missing value.</summary>
internal static class TokenColumn
{
    /// <summary>The annotation with the SHA-256 of the tokenizer that made the column.</summary>
    public const string FingerprintAnnotation = "TokenizerFingerprint";

    /// <summary>The annotation with the tokenizer itself, as <see cref="TokenizerPayload.Serialize"/> writes it. It is made when it is asked for.</summary>
    public const string TokenizerAnnotation = "Tokenizer";

    /// <summary>The annotation with the most tokens of a row, an Int32, on a column of variable length that has a maximum.</summary>
    public const string MaximumAnnotation = nameof(TokenColumnOptions.MaximumTokenCount);

    /// <summary>The length of a fingerprint in bytes.</summary>
    public const int FingerprintLength = 32;

    /// <summary>The annotations of a token column: every token's text, the tokenizer's fingerprint, the tokenizer and, where there is one, the maximum.</summary>
    public static DataViewSchema.Annotations Annotate(ColumnTokenizer tokenizer, int? maximum)
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
        annotations.Add(
            TokenizerAnnotation,
            new VectorDataViewType(NumberDataViewType.Byte),
            (ValueGetter<VBuffer<byte>>)((ref VBuffer<byte> value) =>
            {
                byte[] bytes = TokenizerPayload.Serialize(tokenizer.Tokenizer);
                VBufferEditor<byte> editor = VBufferEditor.Create(ref value, bytes.Length);
                bytes.CopyTo(editor.Values);
                value = editor.Commit();
            }));
        if (maximum is int most)
        {
            annotations.Add(MaximumAnnotation, NumberDataViewType.Int32, (ValueGetter<int>)((ref int value) => value = most));
        }

        return annotations.ToAnnotations();
    }

    /// <summary>The same as a <see cref="SchemaShape"/> says it.</summary>
    public static SchemaShape AnnotationShape(bool hasMaximum)
    {
        SchemaShape.Column[] columns =
        [
            new SchemaShape.Column(AnnotationUtils.Kinds.KeyValues, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, isKey: false),
            new SchemaShape.Column(FingerprintAnnotation, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Byte, isKey: false),
            new SchemaShape.Column(TokenizerAnnotation, SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.Byte, isKey: false),
        ];
        return new SchemaShape(hasMaximum ? [.. columns, MaximumShape] : columns);
    }

    /// <summary>Whether the rows of a column have a maximum, as far as a shape tells.</summary>
    public static bool HasMaximum(SchemaShape.Column column)
        => column.Kind == SchemaShape.Column.VectorKind.Vector
            || (column.Annotations.TryFindColumn(MaximumAnnotation, out SchemaShape.Column annotation) && MaximumShape.IsCompatibleWith(annotation));

    /// <summary>The most tokens that a row of a column has: its size, or what its annotation says. <see langword="null"/> where it is not known.</summary>
    public static int? MaximumOf(DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType { Size: > 0 and var size })
        {
            return size;
        }

        if (column.Annotations.Schema.GetColumnOrNull(MaximumAnnotation)?.Type != NumberDataViewType.Int32)
        {
            return null;
        }

        int value = 0;
        column.Annotations.GetValue(MaximumAnnotation, ref value);
        return value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(column), value, $"Column '{column.Name}' says that its rows have at most {value} tokens.");
    }

    /// <summary>The fingerprint on a column; empty where there is none.</summary>
    public static byte[] FingerprintOf(DataViewSchema.Column column) => BytesOf(column, FingerprintAnnotation);

    /// <summary>The bytes of each token of the tokenizer that made a column; <see langword="null"/> where it is not known.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>>? TokensOf(DataViewSchema.Column column)
    {
        byte[] bytes = BytesOf(column, TokenizerAnnotation);
        return bytes.Length == 0 ? null : TokenizerPayload.Deserialize(bytes) switch
        {
            BytePairTokenizer bytePair => [.. Enumerable.Range(0, bytePair.VocabularySize).Select(id => bytePair.Vocabulary.Contains(id) ? bytePair.GetTokenBytes(id) : default)],
            CharacterTokenizer characters => [.. Enumerable.Range(0, characters.VocabularySize).Select(id
                => (ReadOnlyMemory<byte>)(characters.GetCharacter(id) is { } character ? Encoding.UTF8.GetBytes(character.ToString()) : []))],
            _ => null,
        };
    }

    private static SchemaShape.Column MaximumShape => new(MaximumAnnotation, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Int32, isKey: false);

    private static byte[] BytesOf(DataViewSchema.Column column, string annotation)
    {
        if (column.Annotations.Schema.GetColumnOrNull(annotation)?.Type is not VectorDataViewType { ItemType: NumberDataViewType { RawType: var type } }
            || type != typeof(byte))
        {
            return [];
        }

        VBuffer<byte> value = default;
        column.Annotations.GetValue(annotation, ref value);
        return [.. value.DenseValues()];
    }

    /// <summary>What a column's tokens are held in; <see langword="null"/> where it has no tokens.</summary>
    public static PrimitiveDataViewType? ItemTypeOf(DataViewType type)
        => type is VectorDataViewType { ItemType: var item } && (item is KeyDataViewType || item == NumberDataViewType.Int32 || item == NumberDataViewType.Int64)
            ? item
            : null;

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
