using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;
using MlNetTokenize.Transforms.Predicting;

namespace MlNetTokenize;

/// <summary>Learns rows for tokens and pairs of tokens by backpropagation from a label, and predicts the label from their pool by the linear layer that belongs to them.</summary>
/// <remarks>
/// <para>
/// The layer is ML.NET's own linear model over the pooled rows, so the columns, <c>Evaluate</c> and <c>CrossValidate</c> are those of every trainer. With cross-fitted rows
/// (<see cref="EmbeddingTrainingOptions.CrossFittingFolds"/>) it is fitted to rows that have not seen their texts, so that its probabilities hold for new texts.
/// </para>
/// <para>
/// | Estimator characteristics | |
/// | -- | -- |
/// | Machine learning task | Classification with two, several or several at once of several classes, or regression |
/// | Is normalization required? | No |
/// | Is caching required? | No: the texts are read once |
/// | Input column type | Vector of keys (a missing one is skipped), or of token ids as Int32 or Int64 |
/// | Label column type | A key, a Boolean, a Single or a vector of keys |
/// | Required package besides Microsoft.ML | MlNetTokenize |
/// | Exportable to ONNX | No |
/// </para>
/// </remarks>
public sealed class TokenEmbeddingTrainer : IEstimator<TransformerChain<ITransformer>>
{
    // Between two steps of the fitted chain alone.
    private const string Vectors = "MlNetTokenize.Vectors";

    private readonly IHost _host;
    private readonly EmbeddingTargetKind _kind;
    private readonly string _labelColumnName;
    private readonly TokenEmbeddingEstimator _embedding;

    internal TokenEmbeddingTrainer(
        IHostEnvironment environment, EmbeddingTargetKind kind, string labelColumnName, string tokensColumnName, EmbeddingTrainingOptions? options, string? exampleWeightColumnName)
    {
        ArgumentException.ThrowIfNullOrEmpty(labelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(tokensColumnName);
        options ??= new EmbeddingTrainingOptions();
        if (options.Objective != EmbeddingObjective.Supervised)
        {
            throw new ArgumentException($"A trainer learns from labels: its {nameof(options.Objective)} is {EmbeddingObjective.Supervised}, not {options.Objective}.", nameof(options));
        }

        if (options.Pooling == TokenPooling.None)
        {
            throw new ArgumentException($"A trainer predicts from one vector a text: its {nameof(options.Pooling)} is not {TokenPooling.None}.", nameof(options));
        }

        _host = environment.Register(nameof(TokenEmbeddingTrainer));
        _kind = kind;
        _labelColumnName = labelColumnName;
        _embedding = new TokenEmbeddingEstimator(_host, Vectors, tokensColumnName, options, labelColumnName, exampleWeightColumnName);
    }

    /// <summary>Learns the rows and the layer.</summary>
    /// <param name="input">Has the token column and the label.</param>
    /// <returns>
    /// Three steps: a <see cref="TokenEmbeddingTransformer"/>, ML.NET's prediction transformer of a linear model (for several labels a <see cref="MultiLabelPredictionTransformer"/>), and one that drops the vectors between them.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of a wrong type; the message names it, its type and the expected one.</exception>
    /// <exception cref="InvalidOperationException">There is nothing to learn from.</exception>
    /// <exception cref="NotFiniteNumberException">Learning diverged; the message says when and what to lower.</exception>
    /// <exception cref="OperationCanceledException">Learning was cancelled.</exception>
    public TransformerChain<ITransformer> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        CheckLabel(SchemaShape.Create(input.Schema));
        TokenEmbeddingTransformer embedding = _embedding.Fit(input, seen: null);
        ITransformer predictor = HeadPredictor.Create(_host, embedding.Model.Head!, embedding.GetOutputSchema(input.Schema), Vectors, _labelColumnName);
        return new TransformerChain<ITransformer>(embedding, predictor, new ColumnSelectingTransformer(_host, keepColumns: null, dropColumns: [Vectors]));
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaShape.Column label = CheckLabel(inputSchema);
        _embedding.GetOutputSchema(inputSchema);
        SchemaShape.Column[] outputs = [.. HeadPredictor.ColumnsOf(_kind, label)];
        return new SchemaShape(inputSchema.Where(column => outputs.All(output => output.Name != column.Name)).Concat(outputs));
    }

    private SchemaShape.Column CheckLabel(SchemaShape schema)
    {
        if (!schema.TryFindColumn(_labelColumnName, out SchemaShape.Column label))
        {
            throw _host.ExceptSchemaMismatch(nameof(schema), "label", _labelColumnName);
        }

        (bool isRight, string expected) = _kind switch
        {
            EmbeddingTargetKind.Multiclass => (label.IsKey, "a key"),
            EmbeddingTargetKind.Multilabel => (label.IsKey, "a vector of keys"),
            EmbeddingTargetKind.Binary => (label.ItemType == BooleanDataViewType.Instance, "Boolean"),
            _ => (label.ItemType == NumberDataViewType.Single && !label.IsKey, "Single"),
        };
        return isRight && (label.Kind == SchemaShape.Column.VectorKind.Scalar) == (_kind != EmbeddingTargetKind.Multilabel)
            ? label
            : throw _host.ExceptSchemaMismatch(nameof(schema), "label", _labelColumnName, expected, label.GetTypeString());
    }
}
