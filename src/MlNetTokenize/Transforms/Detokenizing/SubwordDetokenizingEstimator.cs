using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.Tokenization.Columns;
using MlNetTokenize.Transforms.Columns;

namespace MlNetTokenize;

/// <summary>Puts the texts of a token column together again.</summary>
/// <remarks>
/// <para>
/// | Estimator characteristics | |
/// | -- | -- |
/// | Does it look at the data to train? | No; it takes the tokenizer from the column, unless one is given |
/// | Input column type | Vector of keys (a missing one is left out), or of token ids as Int32 or Int64 |
/// | Output column type | Text |
/// | Required package besides Microsoft.ML | MlNetTokenize |
/// | Exportable to ONNX | No |
/// </para>
/// <para>
/// With a <see cref="BytePairTokenizer"/> it is the text that was tokenized, to the last character (a lone surrogate is U+FFFD); in lower case, normalized or cut off where the tokens are. The beginning and end ids
/// that the column has added are left out.
/// </para>
/// </remarks>
public sealed class SubwordDetokenizingEstimator : IEstimator<SubwordDetokenizingTransformer>
{
    private readonly IHost _host;
    private readonly string _outputColumnName;
    private readonly string _inputColumnName;

    // Null where the column tells.
    private readonly ColumnTokenizer? _tokenizer;

    internal SubwordDetokenizingEstimator(IHostEnvironment environment, string outputColumnName, string? inputColumnName, ColumnTokenizer? tokenizer)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        _host = environment.Register(nameof(SubwordDetokenizingEstimator));
        _outputColumnName = outputColumnName;
        _inputColumnName = inputColumnName ?? outputColumnName;
        _tokenizer = tokenizer;
    }

    /// <summary>Finds the tokenizer, where none was given.</summary>
    /// <param name="input">Has the token column.</param>
    /// <exception cref="ArgumentException">The column is missing, has no tokens, has ids that only fill it up, does not tell its tokenizer, or was made by another than was given; the message names it.</exception>
    public SubwordDetokenizingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        DataViewSchema.Column column = TokenColumn.Find(_host, input.Schema, _inputColumnName);
        ColumnTokenizer tokenizer = _tokenizer
            ?? (TokenAnnotations.TokenizerOf(column) is { } told ? ColumnTokenizer.Create(told) : throw NoTokenizer(nameof(input)));
        var transformer = new SubwordDetokenizingTransformer(_host, _outputColumnName, _inputColumnName, tokenizer, TokenAnnotations.FrameOf(column));
        transformer.Check(column);
        return transformer;
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaShape.Column column = TokenColumn.Find(_host, inputSchema, _inputColumnName);
        if (_tokenizer is null && !TokenAnnotations.HasTokenizer(column))
        {
            throw NoTokenizer(nameof(inputSchema));
        }

        var output = new SchemaShape.Column(_outputColumnName, SchemaShape.Column.VectorKind.Scalar, TextDataViewType.Instance, isKey: false);
        return new SchemaShape(inputSchema.Where(other => other.Name != _outputColumnName).Append(output));
    }

    private Exception NoTokenizer(string parameter)
        => _host.ExceptParam(parameter, $"Column '{_inputColumnName}' does not tell which {nameof(Tokenizer)} made it; give that to DetokenizeSubwords.");
}
