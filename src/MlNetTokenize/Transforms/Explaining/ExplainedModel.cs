using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Transforms.Explaining;

/// <summary>A model that is to be explained: what is linear in it as rows and a layer, or the steps from the rows to the score.</summary>
internal sealed class ExplainedModel
{
    private ExplainedModel(string[] outputNames, LinearScores? linear, ITransformer? steps)
    {
        OutputNames = outputNames;
        Linear = linear;
        Steps = steps;
        Biases = new float[outputNames.Length];
        Array.Fill(Biases, float.NaN);
        linear?.Model.Head!.CopyBiases(Biases);
    }

    /// <summary>The names of the outputs: the classes, or the score.</summary>
    public string[] OutputNames { get; }

    /// <summary>The score of each output without a token; not a number where the model is not linear.</summary>
    public float[] Biases { get; }

    /// <summary>The rows and the layer; <see langword="null"/> where the model is not linear.</summary>
    public LinearScores? Linear { get; }

    /// <summary>The steps from the rows to the score; <see langword="null"/> where the model is linear.</summary>
    public ITransformer? Steps { get; }

    /// <summary>The steps of a model: a chain's, and those of the chains in it.</summary>
    public static IEnumerable<ITransformer> StepsOf(ITransformer model)
        => model is IEnumerable<ITransformer> chain ? chain.SelectMany(StepsOf) : [model];

    /// <summary>The steps from the rows of a token column on.</summary>
    /// <exception cref="ArgumentException">There are none, they are kept as a sequence, or there is neither a trainer nor a layer of their own.</exception>
    public static ITransformer[] FromRowsOn(ITransformer model, string tokens)
    {
        ITransformer[] steps = [.. StepsOf(model)];
        TokenEmbeddingTransformer[] rows = [.. steps.OfType<TokenEmbeddingTransformer>()];
        int first = Array.FindIndex(steps, step => step is TokenEmbeddingTransformer embedding && embedding.InputColumnName == tokens);
        if (first < 0)
        {
            throw new ArgumentException(
                rows.Length == 0
                    ? "The model has no rows of tokens: it is a fitted TokenEmbedding trainer, or a chain of LearnTokenEmbedding and a trainer."
                    : $"The model has no rows of the token column '{tokens}', but of {string.Join(", ", rows.Select(embedding => $"'{embedding.InputColumnName}'").Distinct())}.",
                nameof(model));
        }

        steps = steps[first..];
        var embedding = (TokenEmbeddingTransformer)steps[0];
        return embedding.Pooling == TokenPooling.None
            ? throw new ArgumentException($"The model keeps the rows of '{tokens}' as a sequence ({nameof(TokenPooling)}.{nameof(TokenPooling.None)}), so what one token adds is not defined.", nameof(model))
            : TrainerIn(steps) >= 0 || embedding.Model.Head is not null
            ? steps
            : throw new ArgumentException($"The model has no trainer behind the rows of '{tokens}', and these have no layer of their own.", nameof(model));
    }

    /// <summary>Looks at a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">The token column.</param>
    /// <param name="schema">Has the token column, and what else the steps behind the rows read.</param>
    /// <exception cref="ArgumentException">The model cannot be explained, or a column is missing; the message says what and which.</exception>
    public static ExplainedModel Create(ITransformer model, string tokens, DataViewSchema schema)
    {
        ITransformer[] steps = FromRowsOn(model, tokens);
        int trainer = TrainerIn(steps);
        if (trainer < 0)
        {
            RowPath.Follow(steps, tokens, ref schema);
            return CreateOwn((TokenEmbeddingTransformer)steps[0], schema);
        }

        Dictionary<string, RowPath> paths = RowPath.Follow(steps[..trainer], tokens, ref schema);
        DataViewSchema.Column score = steps[trainer].GetOutputSchema(schema).GetColumnOrNull(DefaultColumnNames.Score)
            ?? throw new ArgumentException($"The trainer in the model makes no column '{DefaultColumnNames.Score}'.", nameof(model));
        string[] names = ScoreNames.Of(score) ?? throw new ArgumentException($"The model's column '{DefaultColumnNames.Score}' is {score.Type} and not a Single or a vector of so many.", nameof(model));
        if (steps[trainer] is ISingleFeaturePredictionTransformer<object> linear && paths.TryGetValue(linear.FeatureColumnName, out RowPath? path)
            && LinearLayer.Read(linear.Model) is { } layer && layer.Weights.Length == names.Length && Array.TrueForAll(layer.Weights, row => row.Length == path.Scales.Length) && path.Fold(layer) is { } head)
        {
            return new ExplainedModel(names, LinearScores.Create(path.Rows, head), steps: null);
        }

        var chain = new TransformerChain<ITransformer>(steps[..(trainer + 1)]);
        return ((ITransformer)chain).IsRowToRowMapper
            ? new ExplainedModel(names, linear: null, chain)
            : throw new ArgumentException("A step between the model's rows and its trainer does not map row by row, so tokens cannot be left out.", nameof(model));
    }

    /// <summary>A model that was saved.</summary>
    public static ExplainedModel Load(string[] outputNames, LinearScores? linear, ITransformer? steps) => new(outputNames, linear, steps);

    // The last one decides. A calibrator behind it is a link.
    private static int TrainerIn(ITransformer[] steps) => Array.FindLastIndex(steps, step => step is IPredictionTransformer<object>);

    private static ExplainedModel CreateOwn(TokenEmbeddingTransformer rows, DataViewSchema schema)
    {
        EmbeddingHead head = rows.Model.Head!;
        string[]? names = schema.GetColumnOrNull(DefaultColumnNames.Score) is { } score ? ScoreNames.Of(score) : null;
        names = names?.Length == head.OutputCount ? names : ScoreNames.Unnamed(head.OutputCount, head.Kind is EmbeddingTargetKind.Multiclass or EmbeddingTargetKind.Multilabel);
        return new ExplainedModel(names, LinearScores.Create(rows, head), steps: null);
    }
}
