using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Columns;
using MlNetTokenize.Tokenization.Sections;

namespace MlNetTokenize.Transforms.Columns;

/// <summary>What a token column says of itself besides its type.</summary>
internal static class TokenAnnotations
{
    /// <summary>The SHA-256 of the tokenizer that made the column.</summary>
    private const string Fingerprint = "TokenizerFingerprint";

    /// <summary>The tokenizer itself, as <see cref="TokenizerPayload.Serialize"/> writes it. It is made when it is asked for.</summary>
    private const string TokenizerBytes = "Tokenizer";

    /// <summary>The most tokens of a row, an Int32, on a column of variable length that has a maximum.</summary>
    private const string Maximum = nameof(TokenColumnOptions.MaximumTokenCount);

    /// <summary>The ids before and behind each row's tokens, two Int32; −1 for none.</summary>
    private const string Frame = "BeginningAndEndTokenIds";

    /// <summary>A Boolean, true on a column of ids that are filled up with one of them.</summary>
    private const string Padded = "IsPadded";

    private static SchemaShape.Column MaximumShape => new(Maximum, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Int32, isKey: false);

    /// <summary>The annotations of a token column.</summary>
    public static DataViewSchema.Annotations Create(ColumnTokenizer tokenizer, TokenColumnOptions options, SurroundingIds frame)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        if (options.Kind == TokenKind.Key)
        {
            annotations.AddKeyValues(
                tokenizer.VocabularySize,
                TextDataViewType.Instance,
                (ref VBuffer<ReadOnlyMemory<char>> values) => Write(tokenizer.KeyValues, ref values));
        }

        annotations.Add(
            Fingerprint,
            new VectorDataViewType(NumberDataViewType.Byte, PayloadWriter.DigestLength),
            (ValueGetter<VBuffer<byte>>)((ref VBuffer<byte> value) => Write(tokenizer.Fingerprint, ref value)));
        annotations.Add(
            TokenizerBytes,
            new VectorDataViewType(NumberDataViewType.Byte),
            (ValueGetter<VBuffer<byte>>)((ref VBuffer<byte> value) => Write(TokenizerPayload.Serialize(tokenizer.Tokenizer), ref value)));
        annotations.Add(
            Frame,
            new VectorDataViewType(NumberDataViewType.Int32, 2),
            (ValueGetter<VBuffer<int>>)((ref VBuffer<int> value) => Write([frame.Beginning, frame.End], ref value)));
        if (options.AnnotatedMaximum is int most)
        {
            annotations.Add(Maximum, NumberDataViewType.Int32, (ValueGetter<int>)((ref int value) => value = most));
        }

        if (options.PadsIds)
        {
            annotations.Add(Padded, BooleanDataViewType.Instance, (ValueGetter<bool>)((ref bool value) => value = true));
        }

        return annotations.ToAnnotations();
    }

    /// <summary>The same as a <see cref="SchemaShape"/> says it.</summary>
    public static SchemaShape ShapeOf(TokenColumnOptions options)
    {
        var columns = new List<SchemaShape.Column>();
        if (options.Kind == TokenKind.Key)
        {
            columns.Add(new(AnnotationUtils.Kinds.KeyValues, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, isKey: false));
        }

        columns.Add(new(Fingerprint, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Byte, isKey: false));
        columns.Add(new(TokenizerBytes, SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.Byte, isKey: false));
        columns.Add(new(Frame, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Int32, isKey: false));
        if (options.AnnotatedMaximum is not null)
        {
            columns.Add(MaximumShape);
        }

        if (options.PadsIds)
        {
            columns.Add(new(Padded, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, isKey: false));
        }

        return new SchemaShape(columns);
    }

    /// <summary>Whether the rows of a column have a maximum, as far as a shape tells.</summary>
    public static bool HasMaximum(SchemaShape.Column column)
        => column.Kind == SchemaShape.Column.VectorKind.Vector
            || (column.Annotations.TryFindColumn(Maximum, out SchemaShape.Column annotation) && MaximumShape.IsCompatibleWith(annotation));

    /// <summary>The most tokens that a row of a column has: its size, or what its annotation says. <see langword="null"/> where it is not known.</summary>
    public static int? MaximumOf(DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType { Size: > 0 and var size })
        {
            return size;
        }

        if (!Has(column, Maximum, NumberDataViewType.Int32))
        {
            return null;
        }

        int value = 0;
        column.Annotations.GetValue(Maximum, ref value);
        return value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(column), value, $"Column '{column.Name}' says that its rows have at most {value} tokens.");
    }

    /// <summary>Whether some of a column's ids only fill up its rows, and cannot be told from tokens.</summary>
    public static bool IsPadded(DataViewSchema.Column column)
    {
        bool value = false;
        if (Has(column, Padded, BooleanDataViewType.Instance))
        {
            column.Annotations.GetValue(Padded, ref value);
        }

        return value;
    }

    /// <summary>The same, as far as a shape tells.</summary>
    public static bool IsPadded(SchemaShape.Column column) => column.Annotations.TryFindColumn(Padded, out _);

    /// <summary>The ids that a column has put before and behind each row's tokens; −1 for none.</summary>
    public static (int Beginning, int End) FrameOf(DataViewSchema.Column column)
    {
        int[] ids = ValuesOf<int>(column, Frame);
        return ids.Length == 2 ? (ids[0], ids[1]) : (TokenColumnOptions.None, TokenColumnOptions.None);
    }

    /// <summary>The fingerprint on a column; empty where there is none.</summary>
    public static byte[] FingerprintOf(DataViewSchema.Column column) => ValuesOf<byte>(column, Fingerprint);

    /// <exception cref="ArgumentException">The column tells another tokenizer than the one that <paramref name="expected"/> is of; an empty one is of any.</exception>
    public static void CheckFingerprint(IHost host, DataViewSchema.Column column, ReadOnlySpan<byte> expected, string what)
    {
        ReadOnlySpan<byte> fingerprint = FingerprintOf(column);
        if (fingerprint.Length > 0 && expected.Length > 0 && !fingerprint.SequenceEqual(expected))
        {
            throw host.ExceptParam(nameof(column), $"The tokens of column '{column.Name}' are another tokenizer's than those that the {what}.");
        }
    }

    /// <summary>Whether a column tells its tokenizer, as far as a shape tells.</summary>
    public static bool HasTokenizer(SchemaShape.Column column) => column.Annotations.TryFindColumn(TokenizerBytes, out _);

    /// <summary>The tokenizer that made a column; <see langword="null"/> where it is not known.</summary>
    /// <exception cref="InvalidDataException">The annotation is damaged.</exception>
    public static Tokenizer? TokenizerOf(DataViewSchema.Column column)
    {
        byte[] bytes = ValuesOf<byte>(column, TokenizerBytes);
        return bytes.Length == 0 ? null : TokenizerPayload.Deserialize(bytes);
    }

    /// <summary>The bytes of each token of the tokenizer that made a column; <see langword="null"/> where it is not known.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>>? TokensOf(DataViewSchema.Column column) => TokenizerOf(column) switch
    {
        SubwordTokenizer subwords => [.. Enumerable.Range(0, subwords.VocabularySize).Select(id => subwords.ContainsId(id) ? subwords.GetTokenBytes(id) : default)],
        CharacterTokenizer characters => [.. Enumerable.Range(0, characters.VocabularySize).Select(id
            => (ReadOnlyMemory<byte>)(characters.GetCharacter(id) is { } character ? Encoding.UTF8.GetBytes(character.ToString()) : []))],
        _ => null,
    };

    private static bool Has(DataViewSchema.Column column, string annotation, DataViewType type)
        => column.Annotations.Schema.GetColumnOrNull(annotation)?.Type.Equals(type) == true;

    private static T[] ValuesOf<T>(DataViewSchema.Column column, string annotation)
    {
        if (column.Annotations.Schema.GetColumnOrNull(annotation)?.Type is not VectorDataViewType { ItemType: NumberDataViewType { RawType: var type } } || type != typeof(T))
        {
            return [];
        }

        VBuffer<T> value = default;
        column.Annotations.GetValue(annotation, ref value);
        return [.. value.DenseValues()];
    }

    private static void Write<T>(ReadOnlySpan<T> values, ref VBuffer<T> destination)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, values.Length);
        values.CopyTo(editor.Values);
        destination = editor.Commit();
    }
}
