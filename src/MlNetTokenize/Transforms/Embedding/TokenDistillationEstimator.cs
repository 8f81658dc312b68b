using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.Transforms.Columns;
using MlNetTokenize.Transforms.Embedding;
using MlNetTokenize.Transforms.Reading;

namespace MlNetTokenize;

/// <summary>Makes rows for the tokens of a column by sending each token through an encoder, and turns the column into pooled rows: see <see cref="TokenDistiller"/>.</summary>
/// <remarks>
/// <para>
/// | Estimator characteristics | |
/// | -- | -- |
/// | Does it look at the data to train? | Only with <see cref="TokenFrequency.Measured"/>, to count tokens; else it looks at the column's annotation alone, which has its tokenizer |
/// | Input column type | Vector of keys (a missing one is skipped), or of token ids as Int32 or Int64, that <c>TokenizeIntoSubwords</c> has made |
/// | Output column type | Vector of Single of known size |
/// | Required package besides Microsoft.ML | MlNetTokenize, and what the teacher requires to fit |
/// | Exportable to ONNX | No |
/// </para>
/// <para>The fitted transformer holds the rows alone: the teacher is not needed any more, nor saved.</para>
/// </remarks>
public sealed class TokenDistillationEstimator : IEstimator<TokenEmbeddingTransformer>
{
    private readonly IHost _host;
    private readonly string _outputColumnName;
    private readonly string _tokensColumnName;
    private readonly Teacher _teacher;
    private readonly TokenDistillationOptions _options;
    private readonly TokenPooling _pooling;

    internal TokenDistillationEstimator(
        IHostEnvironment environment,
        string outputColumnName,
        string tokensColumnName,
        ITransformer teacher,
        string teacherInputColumnName,
        string teacherOutputColumnName,
        TokenDistillationOptions options,
        TokenPooling pooling)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(tokensColumnName);
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentException.ThrowIfNullOrEmpty(teacherInputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(teacherOutputColumnName);
        ArgumentNullException.ThrowIfNull(options);
        if (!Enum.IsDefined(pooling) || pooling == TokenPooling.None)
        {
            throw new ArgumentOutOfRangeException(nameof(pooling), pooling, "The rows of a text become one vector; for all of them give the fitted table to ApplyTokenEmbedding.");
        }

        options.Validate();
        _host = environment.Register(nameof(TokenDistillationEstimator));
        _outputColumnName = outputColumnName;
        _tokensColumnName = tokensColumnName;
        _options = options.Copy();
        _pooling = pooling;
        _teacher = new Teacher(_host, teacher, teacherInputColumnName, teacherOutputColumnName);
    }

    /// <summary>Sends the tokens through the teacher and makes the rows.</summary>
    /// <param name="input">Has the token column.</param>
    /// <exception cref="ArgumentException">The column is missing, of a wrong type, or does not tell its tokenizer; or it has fewer texts of tokens than a row shall have numbers.</exception>
    /// <exception cref="InvalidOperationException">The teacher gave vectors that no rows can be made of; the message names the token.</exception>
    /// <exception cref="InsufficientMemoryException">It would take more memory than there is.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public TokenEmbeddingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        DataViewSchema.Column column = TokenColumn.Find(_host, input.Schema, _tokensColumnName);
        Tokenizer tokenizer = TokenAnnotations.TokenizerOf(column) ?? throw NoTokenizer(nameof(input));
        TokenDistillationOptions options = _options.Copy();
        if (options.Frequency == TokenFrequency.Measured)
        {
            options.TokenCounts ??= Count(input, column, VocabularySizeOf(tokenizer));
        }

        using IChannel channel = _host.Start("Distilling an embedding");
        options.Progress = new FitProgress<TokenDistillationProgress>(_host, channel, _options.Progress, progress
            => string.Create(CultureInfo.InvariantCulture, $"{progress.TextsEmbedded} of {progress.Texts} texts of tokens have gone through the teacher."));
        TokenDistillation made = TokenDistiller.Distill(tokenizer, _teacher.Embed, options);
        channel.Info(MessageSensitivity.None, string.Create(
            CultureInfo.InvariantCulture,
            $"Distilled {made.Table.VocabularySize} rows of {made.Table.Dimension} from {made.TextCount} vectors of {made.TeacherDimension}; they keep {made.ExplainedVariance:P1} of the variance."));
        return new TokenEmbeddingTransformer(
            _host, _outputColumnName, _tokensColumnName, new EmbeddingModel(made.Table) { Pooling = _pooling }, _pooling, TokenPositions.None, TokenAnnotations.FingerprintOf(column));
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaShape.Column column = TokenColumn.Find(_host, inputSchema, _tokensColumnName);
        if (!TokenAnnotations.HasTokenizer(column))
        {
            throw NoTokenizer(nameof(inputSchema));
        }

        var annotations = new SchemaShape([new(AnnotationUtils.Kinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, isKey: false)]);
        var output = new SchemaShape.Column(_outputColumnName, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false, annotations);
        return new SchemaShape(inputSchema.Where(other => other.Name != _outputColumnName).Append(output));
    }

    private static int VocabularySizeOf(Tokenizer tokenizer) => tokenizer switch
    {
        SubwordTokenizer subwords => subwords.VocabularySize,
        CharacterTokenizer characters => characters.VocabularySize,
        _ => ((TokenizerSource)tokenizer).VocabularySize,
    };

    private long[] Count(IDataView input, DataViewSchema.Column column, int vocabularySize)
    {
        var counts = new long[vocabularySize];
        using DataViewRowCursor cursor = input.GetRowCursor([column]);
        Func<ReadOnlyMemory<int>> getIds = TokenColumn.GetIdGetter(cursor, column, keepMissing: false);
        while (cursor.MoveNext())
        {
            _host.CheckAlive();
            _options.CancellationToken.ThrowIfCancellationRequested();
            foreach (int id in getIds().Span)
            {
                if ((uint)id >= (uint)counts.Length)
                {
                    throw _host.ExceptParam(nameof(input), FormattableString.Invariant($"Column '{column.Name}' has the token {id} in row {cursor.Position}, and its tokenizer has {counts.Length}."));
                }

                counts[id]++;
            }
        }

        return counts.Any(count => count > 0) ? counts : throw new InvalidOperationException($"Column '{column.Name}' has no tokens whose frequency could be measured.");
    }

    private Exception NoTokenizer(string parameter)
        => _host.ExceptParam(parameter, $"Column '{_tokensColumnName}' does not tell which tokenizer made it, so its tokens have no texts; make it by TokenizeIntoSubwords, or give {nameof(TokenDistiller)} the tokenizer and its table to ApplyTokenEmbedding.");
}
