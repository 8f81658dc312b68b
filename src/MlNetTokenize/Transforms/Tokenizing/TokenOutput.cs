using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Internal.Utilities;
using MlNetTokenize.Tokenization.Columns;
using MlNetTokenize.Transforms.Columns;

namespace MlNetTokenize.Transforms.Tokenizing;

/// <summary>A column that is made from a row's tokens.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Pair">Which pair of text and token column it belongs to.</param>
/// <param name="Part">What it holds.</param>
internal sealed record TokenOutput(string Name, int Pair, TokenOutput.OutputKind Part)
{
    /// <summary>What a column holds.</summary>
    public enum OutputKind
    {
        Ids,
        Mask,
        Types,
        Offsets,
    }

    /// <summary>The columns in their order: of each pair the tokens, and then what is asked for beside them.</summary>
    /// <exception cref="ArgumentException">Two have the same name.</exception>
    public static TokenOutput[] Create(IReadOnlyList<InputOutputColumnPair> pairs, TokenColumnOptions options)
    {
        var outputs = new List<TokenOutput>();
        for (int pair = 0; pair < pairs.Count; pair++)
        {
            string name = pairs[pair].OutputColumnName;
            string prefix = pairs.Count > 1 ? name : string.Empty;
            outputs.Add(new TokenOutput(name, pair, OutputKind.Ids));
            AddBeside(prefix, options.AttentionMaskColumnName, pair, OutputKind.Mask);
            AddBeside(prefix, options.TokenTypeColumnName, pair, OutputKind.Types);
            AddBeside(prefix, options.OffsetsColumnName, pair, OutputKind.Offsets);
        }

        return outputs.GroupBy(output => output.Name).FirstOrDefault(group => group.Count() > 1) is { Key: var twice }
            ? throw new ArgumentException($"Two columns would be called '{twice}'.", nameof(pairs))
            : [.. outputs];

        void AddBeside(string prefix, string? name, int pair, OutputKind part)
        {
            if (name is not null)
            {
                outputs.Add(new TokenOutput(prefix + name, pair, part));
            }
        }
    }

    /// <summary>The column as the options promise it.</summary>
    public SchemaShape.Column ShapeOf(TokenColumnOptions options)
    {
        SchemaShape.Column.VectorKind kind = options.FixedLength is not null ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.VariableVector;
        return Part switch
        {
            OutputKind.Ids => new SchemaShape.Column(Name, kind, options.ItemType, isKey: options.Kind == TokenKind.Key, TokenAnnotations.ShapeOf(options)),
            OutputKind.Mask => new SchemaShape.Column(Name, kind, options.MaskType, isKey: false, new SchemaShape([NormalizedShape])),
            OutputKind.Types => new SchemaShape.Column(Name, kind, options.MaskType, isKey: false),
            _ => new SchemaShape.Column(Name, kind, NumberDataViewType.Int32, isKey: false),
        };
    }

    /// <summary>The column.</summary>
    public DataViewSchema.DetachedColumn ColumnOf(ColumnTokenizer tokenizer, TokenColumnOptions options, SurroundingIds frame)
    {
        // A size of 0 is a vector of variable length.
        int size = options.FixedLength ?? 0;
        PrimitiveDataViewType idType = options.Kind == TokenKind.Key ? new KeyDataViewType(typeof(uint), tokenizer.VocabularySize) : options.ItemType;
        return Part switch
        {
            OutputKind.Ids => new DataViewSchema.DetachedColumn(Name, new VectorDataViewType(idType, size), TokenAnnotations.Create(tokenizer, options, frame)),
            OutputKind.Mask => new DataViewSchema.DetachedColumn(Name, new VectorDataViewType(options.MaskType, size), Normalized()),
            OutputKind.Types => new DataViewSchema.DetachedColumn(Name, new VectorDataViewType(options.MaskType, size)),
            _ => new DataViewSchema.DetachedColumn(
                Name, size == 0 ? new VectorDataViewType(NumberDataViewType.Int32) : new VectorDataViewType(NumberDataViewType.Int32, size, 2)),
        };
    }

    // A mask is 0 or 1.
    private static SchemaShape.Column NormalizedShape
        => new(AnnotationUtils.Kinds.IsNormalized, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, isKey: false);

    private static DataViewSchema.Annotations Normalized()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance, (ValueGetter<bool>)((ref bool value) => value = true));
        return annotations.ToAnnotations();
    }
}
