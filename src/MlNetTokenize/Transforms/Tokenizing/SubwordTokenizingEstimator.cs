using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetTokenize.Tokenization.Columns;
using MlNetTokenize.Transforms.Columns;
using MlNetTokenize.Transforms.Reading;
using MlNetTokenize.Transforms.Tokenizing;

namespace MlNetTokenize;

/// <summary>Cuts text columns into sub-words, by a tokenizer that is learned from them or given.</summary>
/// <remarks>
/// <para>
/// | Estimator characteristics | |
/// | -- | -- |
/// | Does it look at the data to train? | Yes, in one pass, unless a tokenizer is given |
/// | Input column type | Text, or a vector of texts |
/// | Output column type | Vector of keys, token t is key t + 1, or of ids as Int32 or Int64; of variable length, or of known size where <see cref="TokenColumnOptions.PadToMaximum"/>. Beside it, where asked for, vectors of Int32 or Int64 with a mask, token types and offsets |
/// | Required package besides Microsoft.ML | MlNetTokenize |
/// | Exportable to ONNX | No |
/// </para>
/// <para>
/// Training reads the columns once, through as many cursors as the view hands out, and keeps the distinct pieces of the texts in memory, never the texts; see
/// <see cref="BytePairTrainingOptions.MaximumDistinctPieces"/>.
/// </para>
/// </remarks>
public sealed class SubwordTokenizingEstimator : IEstimator<SubwordTokenizingTransformer>
{
    private const string TextExpected = "String or a vector of String";

    private readonly IHost _host;
    private readonly InputOutputColumnPair[] _pairs;
    private readonly TokenColumnOptions _options;
    private readonly TokenOutput[] _outputs;

    // One of the two.
    private readonly BytePairTrainingOptions? _training;
    private readonly ColumnTokenizer? _tokenizer;

    internal SubwordTokenizingEstimator(IHostEnvironment environment, InputOutputColumnPair[] pairs, BytePairTrainingOptions training, TokenColumnOptions? options)
        : this(environment, pairs, options)
    {
        ArgumentNullException.ThrowIfNull(training);
        training.Validate();
        _training = training.Copy();
    }

    internal SubwordTokenizingEstimator(IHostEnvironment environment, InputOutputColumnPair[] pairs, ColumnTokenizer tokenizer, TokenColumnOptions? options)
        : this(environment, pairs, options?.With(tokenizer) ?? new TokenColumnOptions().With(tokenizer))
    {
        SurroundingIds.Create(_options, tokenizer);
        _tokenizer = tokenizer;
    }

    private SubwordTokenizingEstimator(IHostEnvironment environment, InputOutputColumnPair[] pairs, TokenColumnOptions? options)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        if (pairs.Length == 0)
        {
            throw new ArgumentException("There is no column.", nameof(pairs));
        }

        // Copies, so that the caller's array can change.
        _pairs = [.. pairs.Select(CheckNames)];
        _options = options?.Copy() ?? new TokenColumnOptions();
        _options.Validate();
        _outputs = TokenOutput.Create(_pairs, _options);
        _host = environment.Register(nameof(SubwordTokenizingEstimator));
    }

    /// <summary>Learns the tokenizer, where none was given.</summary>
    /// <param name="input">Has the text columns.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column is missing or is not a text; the message names it, its type and the expected one. Or an id that the options put around texts is not one of the vocabulary that was learned.
    /// </exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public SubwordTokenizingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        DataViewSchema.Column[] columns = [.. _pairs.Select(pair => FindText(_host, input.Schema, pair.InputColumnName))];
        ColumnTokenizer tokenizer = _tokenizer ?? ColumnTokenizer.Create(Train(input, columns));
        return new SubwordTokenizingTransformer(_host, _pairs, tokenizer, _options);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (InputOutputColumnPair pair in _pairs)
        {
            if (!inputSchema.TryFindColumn(pair.InputColumnName, out SchemaShape.Column column))
            {
                throw _host.ExceptSchemaMismatch(nameof(inputSchema), "text", pair.InputColumnName);
            }

            if (column.ItemType is not TextDataViewType)
            {
                throw _host.ExceptSchemaMismatch(nameof(inputSchema), "text", pair.InputColumnName, TextExpected, column.GetTypeString());
            }
        }

        HashSet<string> names = [.. _outputs.Select(output => output.Name)];
        return new SchemaShape(inputSchema.Where(other => !names.Contains(other.Name)).Concat(_outputs.Select(output => output.ShapeOf(_options))));
    }

    /// <summary>The column, which must be a text or a vector of texts.</summary>
    internal static DataViewSchema.Column FindText(IHost host, DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = schema.GetColumnOrNull(name) ?? throw host.ExceptSchemaMismatch(nameof(schema), "text", name);
        return TextSlots.AreIn(column.Type)
            ? column
            : throw host.ExceptSchemaMismatch(nameof(schema), "text", name, TextExpected, column.Type.ToString()!);
    }

    private static InputOutputColumnPair CheckNames(InputOutputColumnPair pair)
    {
        ArgumentNullException.ThrowIfNull(pair, "pairs");
        ArgumentException.ThrowIfNullOrEmpty(pair.OutputColumnName, "outputColumnName");
        return pair;
    }

    private BytePairTokenizer Train(IDataView input, DataViewSchema.Column[] columns)
    {
        using IChannel channel = _host.Start("Learning sub-words");
        BytePairTrainingOptions options = _training!.Copy();
        options.Progress = new FitProgress<BytePairTrainingProgress>(_host, channel, _training.Progress, Describe);
        using var trainer = new BytePairTrainer(options);
        LowercaseText? lowered = _options.Lowercase ? new LowercaseText() : null;
        TextColumnReader.Read(
            input, columns, _training.NumberOfThreads, text => trainer.Add(lowered is null ? text.Span : lowered.Lower(text.Span)), options.CancellationToken);
        BytePairTokenizer tokenizer = trainer.Finish();
        string note = tokenizer.TrainingSummary!.Note is { } told ? " " + told : string.Empty;
        channel.Info(MessageSensitivity.None, FormattableString.Invariant(
            $"Column '{string.Join("', '", _pairs.Select(pair => pair.InputColumnName))}': a vocabulary of {tokenizer.VocabularySize} of at most {_training.VocabularySize} tokens.{note}"));
        return tokenizer;
    }

    private static string Describe(BytePairTrainingProgress progress)
        => progress.Stage == BytePairTrainingStage.CountingPieces
            ? FormattableString.Invariant($"Counting pieces: {progress.TextsRead} texts, {progress.BytesRead >> 20} MB, {progress.DistinctPieces} distinct pieces.")
            : FormattableString.Invariant($"Merging: {progress.Merges} of {progress.MaximumMerges}.");
}
