using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MlNetTokenize;

/// <summary>Cuts a text column into sub-words, by a tokenizer that is learned from the column or given.</summary>
/// <remarks>
/// <para>
/// | Estimator characteristics | |
/// | -- | -- |
/// | Does it look at the data to train? | Yes, in one pass, unless a tokenizer is given |
/// | Input column type | Text |
/// | Output column type | Vector of keys, token t is key t + 1; of variable length, or of known size where <see cref="TokenColumnOptions.PadToMaximum"/> |
/// | Required package besides Microsoft.ML | MlNetTokenize |
/// | Exportable to ONNX | No |
/// </para>
/// <para>
/// Training reads the column once, through as many cursors as the view hands out, and keeps the distinct pieces of the texts in memory, never the texts; see
/// <see cref="BytePairTrainingOptions.MaximumDistinctPieces"/>.
/// </para>
/// </remarks>
public sealed class SubwordTokenizingEstimator : IEstimator<SubwordTokenizingTransformer>
{
    private readonly IHost _host;
    private readonly string _outputColumnName;
    private readonly string _inputColumnName;
    private readonly TokenColumnOptions _options;

    // One of the two.
    private readonly BytePairTrainingOptions? _training;
    private readonly ColumnTokenizer? _tokenizer;

    internal SubwordTokenizingEstimator(
        IHostEnvironment environment, string outputColumnName, string? inputColumnName, BytePairTrainingOptions training, TokenColumnOptions? options)
        : this(environment, outputColumnName, inputColumnName, options)
    {
        ArgumentNullException.ThrowIfNull(training);
        training.Validate();
        _training = training.Copy();
    }

    internal SubwordTokenizingEstimator(
        IHostEnvironment environment, string outputColumnName, string? inputColumnName, ColumnTokenizer tokenizer, TokenColumnOptions? options)
        : this(environment, outputColumnName, inputColumnName, options)
        => _tokenizer = tokenizer;

    private SubwordTokenizingEstimator(IHostEnvironment environment, string outputColumnName, string? inputColumnName, TokenColumnOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        _options = options?.Copy() ?? new TokenColumnOptions();
        _options.Validate();
        _host = environment.Register(nameof(SubwordTokenizingEstimator));
        _outputColumnName = outputColumnName;
        _inputColumnName = inputColumnName ?? outputColumnName;
    }

    /// <summary>Learns the tokenizer, where none was given.</summary>
    /// <param name="input">Has the text column.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or is not a text; the message names it, its type and the expected one.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public SubwordTokenizingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        DataViewSchema.Column column = FindText(_host, input.Schema, _inputColumnName);
        ColumnTokenizer tokenizer = _tokenizer ?? ColumnTokenizer.Create(Train(input, column));
        return new SubwordTokenizingTransformer(_host, _outputColumnName, _inputColumnName, tokenizer, _options);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        if (!inputSchema.TryFindColumn(_inputColumnName, out SchemaShape.Column column))
        {
            throw _host.ExceptSchemaMismatch(nameof(inputSchema), "text", _inputColumnName);
        }

        if (column.Kind != SchemaShape.Column.VectorKind.Scalar || column.ItemType is not TextDataViewType)
        {
            throw _host.ExceptSchemaMismatch(nameof(inputSchema), "text", _inputColumnName, TextDataViewType.Instance.ToString(), column.GetTypeString());
        }

        SchemaShape.Column.VectorKind kind = _options.PadToMaximum ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.VariableVector;
        var output = new SchemaShape.Column(
            _outputColumnName, kind, NumberDataViewType.UInt32, isKey: true, TokenColumn.AnnotationShape(_options.AnnotatedMaximum is not null));
        return new SchemaShape(inputSchema.Where(other => other.Name != _outputColumnName).Append(output));
    }

    /// <summary>The column, which must be a text.</summary>
    internal static DataViewSchema.Column FindText(IHost host, DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = schema.GetColumnOrNull(name) ?? throw host.ExceptSchemaMismatch(nameof(schema), "text", name);
        return column.Type is TextDataViewType
            ? column
            : throw host.ExceptSchemaMismatch(nameof(schema), "text", name, TextDataViewType.Instance.ToString(), column.Type.ToString()!);
    }

    private BytePairTokenizer Train(IDataView input, DataViewSchema.Column column)
    {
        using IChannel channel = _host.Start("Learning sub-words");
        var progress = new FitProgress<BytePairTrainingProgress>(_host, channel, _training!.Progress, Describe);
        using var training = new BytePairTraining(_training, progress);
        LoweredText? lowered = _options.Lowercase ? new LoweredText() : null;
        TextColumnReader.Read(
            input, column, _training.NumberOfThreads, text => training.Add(lowered is null ? text.Span : lowered.Of(text.Span)), training.CancellationToken);
        BytePairTokenizer tokenizer = training.Finish();
        string note = tokenizer.TrainingSummary!.Note is { } told ? " " + told : string.Empty;
        channel.Info(MessageSensitivity.None, FormattableString.Invariant(
            $"Column '{_inputColumnName}': a vocabulary of {tokenizer.VocabularySize} of at most {_training.VocabularySize} tokens.{note}"));
        return tokenizer;
    }

    private static string Describe(BytePairTrainingProgress progress)
        => progress.Stage == BytePairTrainingStage.CountingPieces
            ? FormattableString.Invariant($"Counting pieces: {progress.TextsRead} texts, {progress.BytesRead >> 20} MB, {progress.DistinctPieces} distinct pieces.")
            : FormattableString.Invariant($"Merging: {progress.Merges} of {progress.MaximumMerges}.");
}
