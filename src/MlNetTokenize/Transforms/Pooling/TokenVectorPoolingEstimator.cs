using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetTokenize.Embedding.Formats;
using MlNetTokenize.Transforms.Pooling;

namespace MlNetTokenize;

/// <summary>Pools an encoder's vectors of tokens, such as the <c>last_hidden_state</c> that <c>ApplyOnnxModel</c> gives, into one vector for each text.</summary>
/// <remarks>
/// <para>
/// | Estimator characteristics | |
/// | -- | -- |
/// | Does it look at the data to train? | Only for the length of a token's vector, if neither the types of the columns nor <c>dimension</c> say it: it reads rows until one has tokens |
/// | Input column types | Vector of Single, token after token; and its mask, a vector of Int32, Int64 or Single with one number for each token, 0 for what only fills up |
/// | Output column type | Vector of Single of known size |
/// | Required package besides Microsoft.ML | MlNetTokenize |
/// | Exportable to ONNX | No |
/// </para>
/// </remarks>
public sealed class TokenVectorPoolingEstimator : IEstimator<TokenVectorPoolingTransformer>
{
    private readonly IHost _host;
    private readonly string _outputColumnName;
    private readonly string _inputColumnName;
    private readonly string _maskColumnName;
    private readonly TokenPooling _pooling;
    private readonly bool _normalizes;
    private readonly int? _dimension;

    internal TokenVectorPoolingEstimator(
        IHostEnvironment environment, string outputColumnName, string inputColumnName, string maskColumnName, TokenPooling pooling, bool normalizes, int? dimension)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(inputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(maskColumnName);
        if (!Enum.IsDefined(pooling) || pooling == TokenPooling.None)
        {
            throw new ArgumentOutOfRangeException(nameof(pooling), pooling, "The vectors become one: by their mean, sum, largest values, first, last or sum by the square root of their number.");
        }

        if (dimension < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "A token's vector has at least one number.");
        }

        _host = environment.Register(nameof(TokenVectorPoolingEstimator));
        _outputColumnName = outputColumnName;
        _inputColumnName = inputColumnName;
        _maskColumnName = maskColumnName;
        _pooling = pooling;
        _normalizes = normalizes;
        _dimension = dimension;
    }

    /// <summary>Finds the length of a token's vector.</summary>
    /// <param name="input">Has the two columns.</param>
    /// <exception cref="ArgumentException">A column is missing, of a wrong type, or of another dimension; the message names it.</exception>
    /// <exception cref="InvalidOperationException">Nothing tells the length of a vector, or a row's lengths do not go together.</exception>
    public TokenVectorPoolingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        (DataViewSchema.Column vectors, DataViewSchema.Column mask) = TokenVectorColumns.Find(_host, input.Schema, _inputColumnName, _maskColumnName);
        int dimension = _dimension ?? TokenVectorColumns.DimensionOf(vectors, mask) ?? ReadDimension(input, vectors, mask);
        var transformer = new TokenVectorPoolingTransformer(_host, new VectorPoolingSection(_outputColumnName, _inputColumnName, _maskColumnName, _pooling, _normalizes, dimension));
        transformer.GetOutputSchema(input.Schema);
        return transformer;
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        TokenVectorColumns.Check(_host, inputSchema, _inputColumnName, _maskColumnName);
        var output = new SchemaShape.Column(_outputColumnName, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false);
        return new SchemaShape(inputSchema.Where(other => other.Name != _outputColumnName).Append(output));
    }

    private int ReadDimension(IDataView input, DataViewSchema.Column vectorColumn, DataViewSchema.Column maskColumn)
    {
        using DataViewRowCursor cursor = input.GetRowCursor([vectorColumn, maskColumn]);
        ValueGetter<VBuffer<float>> getVectors = cursor.GetGetter<VBuffer<float>>(vectorColumn);
        Func<ReadOnlyMemory<float>> getMask = TokenVectorColumns.GetMask(cursor, maskColumn);
        VBuffer<float> vectors = default;
        while (cursor.MoveNext())
        {
            int tokens = getMask().Length;
            getVectors(ref vectors);
            if (tokens > 0 && vectors.Length > 0)
            {
                return vectors.Length % tokens == 0 ? vectors.Length / tokens : throw TokenVectorPoolingTransformer.Mismatch(_host, _inputColumnName, vectors.Length, _maskColumnName, tokens, dimension: null);
            }
        }

        throw new InvalidOperationException($"Neither the types of '{_inputColumnName}' and '{_maskColumnName}' nor any row tell how long a token's vector is: say it with dimension.");
    }
}
