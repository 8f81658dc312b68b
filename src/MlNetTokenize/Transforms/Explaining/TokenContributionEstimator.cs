using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetTokenize.Transforms.Columns;
using MlNetTokenize.Transforms.Explaining;

namespace MlNetTokenize;

/// <summary>Tells what each token of a text adds to each score of a fitted model.</summary>
/// <remarks>
/// <para>
/// | Estimator characteristics | |
/// | -- | -- |
/// | Does it look at the data to train? | No; it reads the schema, to see how the model's steps go together |
/// | Input column type | Vector of keys (a missing one adds nothing), or of token ids as Int32 or Int64: the column that the model's rows are made from |
/// | Output column type | Vector of Single, tokens × outputs, token by token; of known size [tokens, outputs] where the token column is |
/// | Required package besides Microsoft.ML | MlNetTokenize |
/// | Exportable to ONNX | No |
/// </para>
/// <para>
/// The column has the names of the outputs as the annotation <see cref="TokenContributionTransformer.OutputNamesAnnotation"/>, a vector of texts as long as there are outputs: the classes, or <c>Score</c>.
/// </para>
/// <para>
/// With a linear model over pooled rows the contributions are exact (<see cref="TokenContributionTransformer.IsExact"/>): for each output their sum and the bias are the score before its link function (softmax,
/// logistic function, the exponential function of Poisson regression). Linear are the rows' own layer (<c>Trainers.TokenEmbedding</c>) and ML.NET's linear models, calibrated or not: SDCA, L-BFGS, averaged
/// perceptron, SGD, linear SVM, one-versus-all of such (with probabilities, the score is the logit of a class's own probability) and so on; between rows and trainer <c>CopyColumns</c>, <c>Concatenate</c> of this one column and
/// affine normalizers (<c>NormalizeMeanVariance</c>, <c>NormalizeMinMax</c> …) may stand. See <see cref="EmbeddingModel.Explain"/> for the formula. A chain without a trainer is explained by the layer that its rows were learned with.
/// </para>
/// <para>
/// With any other model, and where the trainer has features besides the rows, a token's contribution is the model's <c>Score</c> less that of the text without the token: an approximation, whose sum is not
/// the score, which takes as many predictions as the text has tokens, and in which two tokens that stand for one another seem to add nothing.
/// </para>
/// </remarks>
public sealed class TokenContributionEstimator : IEstimator<TokenContributionTransformer>
{
    private readonly IHost _host;
    private readonly string _outputColumnName;
    private readonly string _tokensColumnName;
    private readonly ITransformer _model;

    internal TokenContributionEstimator(IHostEnvironment environment, string outputColumnName, string tokensColumnName, ITransformer model)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(tokensColumnName);
        ArgumentNullException.ThrowIfNull(model);
        ExplainedModel.FromRowsOn(model, tokensColumnName);
        _host = environment.Register(nameof(TokenContributionEstimator));
        _outputColumnName = outputColumnName;
        _tokensColumnName = tokensColumnName;
        _model = model;
    }

    /// <summary>Looks at the model.</summary>
    /// <param name="input">Has the token column and, where the model has steps between rows and trainer, the other columns that they read.</param>
    /// <exception cref="ArgumentException">A column is missing, of a wrong type, or of another tokenizer; or the model has no score. The message names it.</exception>
    public TokenContributionTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        TokenColumn.Find(_host, input.Schema, _tokensColumnName);
        return new TokenContributionTransformer(_host, _outputColumnName, _tokensColumnName, ExplainedModel.Create(_model, _tokensColumnName, input.Schema));
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaShape.Column tokens = TokenColumn.Find(_host, inputSchema, _tokensColumnName);
        var names = new SchemaShape.Column(TokenContributionTransformer.OutputNamesAnnotation, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, isKey: false);
        var output = new SchemaShape.Column(_outputColumnName, tokens.Kind, NumberDataViewType.Single, isKey: false, new SchemaShape([names]));
        return new SchemaShape(inputSchema.Where(other => other.Name != _outputColumnName).Append(output));
    }
}
