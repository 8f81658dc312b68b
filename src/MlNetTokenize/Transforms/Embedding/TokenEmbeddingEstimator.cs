using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetTokenize.Transforms.Columns;
using MlNetTokenize.Transforms.Embedding;
using MlNetTokenize.Transforms.Reading;

namespace MlNetTokenize;

/// <summary>Turns a column of tokens into vectors by an embedding table that is given, or learned by backpropagation from a label.</summary>
/// <remarks>
/// <para>
/// | Estimator characteristics | |
/// | -- | -- |
/// | Does it look at the data to train? | Yes, in one pass, unless a table is given |
/// | Input column type | Vector of keys (a missing one is skipped), or of token ids as Int32 or Int64 |
/// | Label column type | Key, Boolean, Single, a vector of keys for several labels, or a vector of Single such as a sentence encoder's; another token column for <see cref="EmbeddingObjective.Contrastive"/>; none for the objectives that learn from the texts alone |
/// | Output column type | Vector of Single of known size; with <see cref="TokenPooling.None"/> the tokens' vectors one after another, of known size [tokens, dimension] where the token column has a maximum |
/// | Required package besides Microsoft.ML | MlNetTokenize |
/// | Exportable to ONNX | No |
/// </para>
/// </remarks>
public sealed class TokenEmbeddingEstimator : IEstimator<TokenEmbeddingTransformer>
{
    private readonly IHost _host;
    private readonly string _outputColumnName;
    private readonly string _inputColumnName;
    private readonly TokenPooling _pooling;
    private readonly TokenPositions _positions;

    // Either a given model, or how to learn one.
    private readonly EmbeddingModel? _model;
    private readonly LabelReader? _labels;
    private readonly EmbeddingTrainingOptions? _training;

    internal TokenEmbeddingEstimator(
        IHostEnvironment environment, string outputColumnName, string? inputColumnName, EmbeddingModel model, TokenPooling pooling, TokenPositions positions)
        : this(environment, outputColumnName, inputColumnName, pooling, positions)
    {
        model.CheckPositions(positions);
        if (positions != TokenPositions.None && pooling != TokenPooling.None)
        {
            throw new ArgumentException($"With {pooling} there are no positions; {positions} needs {TokenPooling.None}.", nameof(positions));
        }

        _model = model;
    }

    internal TokenEmbeddingEstimator(
        IHostEnvironment environment,
        string outputColumnName,
        string? inputColumnName,
        EmbeddingTrainingOptions training,
        string? labelColumnName,
        string? exampleWeightColumnName)
        : this(environment, outputColumnName, inputColumnName, training.Pooling, training.Positions)
    {
        training.Validate();
        _training = training.Copy();

        // Drawn once, so that fitting again gives the same rows again.
        _training.Seed ??= _host.Rand.Next();
        string? label = training.Objective switch
        {
            EmbeddingObjective.Supervised => labelColumnName ?? DefaultColumnNames.Label,
            EmbeddingObjective.Contrastive => labelColumnName
                ?? throw new ArgumentNullException(nameof(labelColumnName), $"With {EmbeddingObjective.Contrastive} it is the column of the texts that belong to those of '{_inputColumnName}', as tokens."),
            _ => null,
        };
        _labels = new LabelReader(_host, label, exampleWeightColumnName, training.Objective == EmbeddingObjective.Contrastive);
    }

    private TokenEmbeddingEstimator(IHostEnvironment environment, string outputColumnName, string? inputColumnName, TokenPooling pooling, TokenPositions positions)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        if (!Enum.IsDefined(pooling))
        {
            throw new ArgumentOutOfRangeException(nameof(pooling), pooling, "There is no such pooling.");
        }

        _host = environment.Register(nameof(TokenEmbeddingEstimator));
        _outputColumnName = outputColumnName;
        _inputColumnName = inputColumnName ?? outputColumnName;
        _pooling = pooling;
        _positions = positions;
    }

    /// <summary>Learns the rows, where no table was given.</summary>
    /// <param name="input">Has the token column and, to learn, the label.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of a wrong type; the message names it, its type and the expected one.</exception>
    /// <exception cref="InvalidOperationException">There is nothing to learn from.</exception>
    /// <exception cref="NotFiniteNumberException">Learning diverged; the message says when and what to lower.</exception>
    /// <exception cref="OperationCanceledException">Learning was cancelled.</exception>
    public TokenEmbeddingTransformer Fit(IDataView input) => Fit(input, new SeenTexts());

    /// <param name="input">The texts.</param>
    /// <param name="seen">Is told of them; <see langword="null"/> if no trainer is fitted on the vectors.</param>
    internal TokenEmbeddingTransformer Fit(IDataView input, SeenTexts? seen)
    {
        ArgumentNullException.ThrowIfNull(input);
        DataViewSchema.Column tokens = FindTokens(_host, input.Schema, _inputColumnName, _model?.VocabularySize ?? _training!.VocabularySize);
        EmbeddingModel model = _model ?? Train(input, tokens, seen);

        // A given table is not known to be of this tokenizer until it is fitted to its column.
        return new TokenEmbeddingTransformer(_host, _outputColumnName, _inputColumnName, model, _pooling, _positions, TokenAnnotations.FingerprintOf(tokens), model.IsCrossFitted ? seen : null);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaShape.Column tokens = TokenColumn.Find(_host, inputSchema, _inputColumnName);
        _labels?.Check(inputSchema);
        SchemaShape.Column.VectorKind kind = _pooling != TokenPooling.None || TokenAnnotations.HasMaximum(tokens)
            ? SchemaShape.Column.VectorKind.Vector
            : SchemaShape.Column.VectorKind.VariableVector;
        SchemaShape annotations = _pooling == TokenPooling.None
            ? new SchemaShape([])
            : new SchemaShape([new(AnnotationUtils.Kinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, isKey: false)]);
        var output = new SchemaShape.Column(_outputColumnName, kind, NumberDataViewType.Single, isKey: false, annotations);
        return new SchemaShape(inputSchema.Where(other => other.Name != _outputColumnName).Append(output));
    }

    /// <summary>The column, which must hold tokens that a table of <paramref name="rows"/> has rows for.</summary>
    internal static DataViewSchema.Column FindTokens(IHost host, DataViewSchema schema, string name, int? rows)
    {
        DataViewSchema.Column column = TokenColumn.Find(host, schema, name);
        return TokenColumn.ItemTypeOf(column.Type) is KeyDataViewType { Count: var keys } && keys > (ulong)(rows ?? Array.MaxLength)
            ? throw host.ExceptSchemaMismatch(
                nameof(schema), "token", name, FormattableString.Invariant($"at most {rows ?? Array.MaxLength} keys, the rows of the table"), column.Type.ToString()!)
            : column;
    }

    private EmbeddingModel Train(IDataView input, DataViewSchema.Column tokens, SeenTexts? seen)
    {
        EmbeddingTrainingOptions training = _training!.Copy();
        if (TokenColumn.ItemTypeOf(tokens.Type) is KeyDataViewType { Count: var keys })
        {
            training.VocabularySize ??= (int)keys;
        }

        if (training.Positions == TokenPositions.Learned)
        {
            training.MaximumTokenCount ??= TokenAnnotations.MaximumOf(tokens);
        }

        if (training.InitialTokens is not null || training.Objective == EmbeddingObjective.NextToken)
        {
            training.Tokens ??= TokenAnnotations.TokensOf(tokens);
        }

        int? classCount = _labels!.Check(input.Schema);
        _labels.CheckPartner(input.Schema, tokens, training.VocabularySize);
        using IChannel channel = _host.Start("Learning an embedding");
        training.ClassNames ??= _labels.NamesOf(input.Schema);
        WarnOfLostClasses(channel, training);
        bool isSpilled = false;
        training.Progress = new FitProgress<EmbeddingTrainingProgress>(_host, channel, _training.Progress, Describe, value =>
        {
            if (value.SpilledBytes > 0 && !isSpilled)
            {
                isSpilled = true;
                channel.Info(MessageSensitivity.None, FormattableString.Invariant(
                    $"The texts take more than {nameof(EmbeddingTrainingOptions.MaximumCachedBytes)} ({training.MaximumCachedBytes}): the rest goes into a temporary file."));
            }
        });
        string temporaryFolder = (_host as IHostEnvironmentInternal)?.TempFilePath ?? Path.GetTempPath();
        using var trainer = new EmbeddingTrainer(training, classCount, temporaryFolder);
        EmbeddingModel model = trainer.Learn(_labels.Read(input, tokens).Select(example =>
        {
            seen?.Add(example.TokenIds.Span);
            return example;
        }));
        channel.Info(MessageSensitivity.None, Describe(model));
        return model;
    }

    private static void WarnOfLostClasses(IChannel channel, EmbeddingTrainingOptions training)
    {
        string[] lost = training.ClassNames is { } names && training.InitialModel?.Head?.ClassNames is { } earlier ? [.. earlier.Except(names, StringComparer.Ordinal)] : [];
        if (lost.Length > 0)
        {
            channel.Warning(MessageSensitivity.Schema,
                $"The {nameof(training.InitialModel)} knows {lost.Length} classes that are no keys of the label, such as '{lost[0]}': the model will not know them. To keep them, map the label to keys with the key data of all classes.");
        }
    }

    private static string Describe(EmbeddingModel model)
    {
        EmbeddingTrainingSummary summary = model.TrainingSummary!;
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"Learned {model.VocabularySize} rows of {model.Dimension} from {summary.Examples} texts of {summary.Tokens} tokens; {summary.ExamplesSkipped} texts without tokens, label or weight and {summary.TokensSkipped} missing tokens were skipped. Loss {summary.Loss:F4}.");
        if (summary.ExamplesHeldOut > 0)
        {
            text += string.Create(CultureInfo.InvariantCulture, $" Loss of {summary.ExamplesHeldOut} texts held out {summary.ValidationLoss:F4}{(double.IsNaN(summary.ValidationAccuracy) ? string.Empty : string.Create(CultureInfo.InvariantCulture, $", accuracy {summary.ValidationAccuracy:F4}"))}, after {summary.Epochs} epochs.");
        }

        if (summary.AutotuneTrials > 0)
        {
            text += string.Create(
                CultureInfo.InvariantCulture,
                $" Of {summary.AutotuneTrials} trials the best has {nameof(model.Dimension)} {model.Dimension}, {nameof(summary.Epochs)} {summary.Epochs}, {nameof(summary.LearningRate)} {summary.LearningRate}, {nameof(summary.WeightDecay)} {summary.WeightDecay}, {nameof(summary.TokenDropout)} {summary.TokenDropout}, {nameof(summary.NgramLength)} {summary.NgramLength} and {nameof(model.TermWeighting)} {model.TermWeighting}.");
        }

        return double.IsNaN(summary.BitsPerByte) ? text : text + string.Create(CultureInfo.InvariantCulture, $" {summary.BitsPerByte:F4} bits per byte.");
    }

    private static string Describe(EmbeddingTrainingProgress progress)
        => progress.Stage == EmbeddingTrainingStage.Reading
            ? string.Create(CultureInfo.InvariantCulture, $"Reading: {progress.Examples} texts, {progress.Tokens} tokens.")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{(progress.Trial > 1 ? string.Create(CultureInfo.InvariantCulture, $"Trial {progress.Trial}, epoch") : "Epoch")} {progress.Epoch} of {progress.Epochs}: {progress.ExamplesLearned} of {progress.Examples} texts, loss {progress.Loss:F4}, rate {progress.LearningRate:F3}.");
}
