using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTokenize.Tokenization.Columns;
using MlNetTokenize.Transforms.Explaining;

namespace MlNetTokenize;

/// <summary>Tells what each token of a text adds to each score of a model: <see cref="TokenContributionTransformer"/> for a program that has texts and no columns.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class TextExplainer
{
    private readonly ExplainedModel _model;
    private readonly ColumnTokenizer _tokenizer;
    private readonly TokenColumnOptions _options;
    private readonly SurroundingIds _surrounding;
    private readonly DataViewSchema.Column _tokens;
    private readonly IRowToRowMapper? _steps;
    private Scratch? _spare;

    private TextExplainer(ExplainedModel model, SubwordTokenizingTransformer tokenizing, DataViewSchema.Column tokens, IRowToRowMapper? steps)
    {
        _model = model;
        (_tokenizer, _options, _surrounding) = tokenizing.Parts;
        _tokens = tokens;
        _steps = steps;
        OutputNames = [.. model.OutputNames];
        Biases = [.. model.Biases];
    }

    /// <inheritdoc cref="TokenContributionTransformer.IsExact"/>
    public bool IsExact => _model.Linear is not null;

    /// <inheritdoc cref="TokenContributionTransformer.OutputNames"/>
    public IReadOnlyList<string> OutputNames { get; }

    /// <inheritdoc cref="TokenContributionTransformer.Biases"/>
    public IReadOnlyList<float> Biases { get; }

    /// <summary>Makes one for a model.</summary>
    /// <param name="model">
    /// A fitted or loaded chain that has <c>TokenizeIntoSubwords</c>, <c>LearnTokenEmbedding</c> and a trainer, or <c>Trainers.TokenEmbedding</c>; see <see cref="TokenContributionEstimator"/> for which trainers are explained exactly.
    /// </param>
    /// <param name="tokensColumnName">The token column; that of the first rows in the model where it is <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">
    /// The model does not make the tokens or their rows itself, keeps the rows as a sequence, has no trainer, or reads columns besides the text; the message says what.
    /// </exception>
    public static TextExplainer Create(ITransformer model, string? tokensColumnName = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ITransformer[] all = [.. ExplainedModel.StepsOf(model)];
        string tokens = tokensColumnName ?? all.OfType<TokenEmbeddingTransformer>().FirstOrDefault()?.InputColumnName
            ?? throw new ArgumentException("The model has no rows of tokens.", nameof(model));
        int rows = Array.FindIndex(all, step => step is TokenEmbeddingTransformer embedding && embedding.InputColumnName == tokens);
        SubwordTokenizingTransformer tokenizing = all[..Math.Max(0, rows)].OfType<SubwordTokenizingTransformer>().LastOrDefault(step => step.Pairs.Any(pair => pair.OutputColumnName == tokens))
            ?? throw new ArgumentException($"The model does not make the tokens '{tokens}' from a text.", nameof(model));

        // As many columns as the tokenizing transform makes tokens of; nothing is read from them.
        var text = new DataViewSchema.Builder();
        foreach (string name in tokenizing.Pairs.Select(pair => pair.InputColumnName).Distinct())
        {
            text.AddColumn(name, TextDataViewType.Instance);
        }

        DataViewSchema schema = tokenizing.GetOutputSchema(text.ToSchema());
        ExplainedModel explained = ExplainedModel.Create(model, tokens, schema);
        IRowToRowMapper? steps = explained.Steps?.GetRowToRowMapper(schema);
        DataViewSchema.Column? other = steps?.GetDependencies([LeaveOneOut.ScoreOf(steps)]).Where(column => column.Name != tokens).Select(column => (DataViewSchema.Column?)column).FirstOrDefault();
        return other is null
            ? new TextExplainer(explained, tokenizing, schema[tokens], steps)
            : throw new ArgumentException($"The model reads the column '{other.Value.Name}' besides the tokens '{tokens}'; use TokenContributions, which has columns.", nameof(model));
    }

    /// <summary>Explains a text.</summary>
    /// <param name="text">The text, as the tokenizing transform gets it: what comes before that in a pipeline is not done here.</param>
    /// <returns>Its tokens in their order, cut off and with what is around them as the pipeline's column has them.</returns>
    public IReadOnlyList<TokenContribution> Explain(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Scratch scratch = Interlocked.Exchange(ref _spare, null)
            ?? new Scratch(new ColumnTokens(_tokenizer, _options, _surrounding, _tokenizer.GivesOffsets), new Explanation(_model, _steps, _tokens, row: null));
        ReadOnlyMemory<char> memory = text.AsMemory();
        scratch.Tokens.Read(new ReadOnlySpan<ReadOnlyMemory<char>>(in memory), [], length: 1);
        int[] ids = scratch.Tokens.Ids.ToArray();
        var values = new float[checked(ids.Length * OutputNames.Count)];
        scratch.Explanation.Write(ids, values);
        var tokens = new TokenContribution[ids.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            (int start, int end) = _tokenizer.GivesOffsets ? (scratch.Tokens.Offsets[2 * i], scratch.Tokens.Offsets[(2 * i) + 1]) : (0, 0);
            string part = end > start || ids[i] < 0 ? text[start..end] : _tokenizer.KeyValues[ids[i]].ToString();
            tokens[i] = new TokenContribution(ids[i], part, start, end - start, values[(i * OutputNames.Count)..((i + 1) * OutputNames.Count)]);
        }

        _spare = scratch;
        return tokens;
    }

    private sealed record Scratch(ColumnTokens Tokens, Explanation Explanation);
}
