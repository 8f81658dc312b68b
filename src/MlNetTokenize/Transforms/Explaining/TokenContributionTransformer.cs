using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetTokenize;
using MlNetTokenize.Embedding.Formats;
using MlNetTokenize.Serialization;
using MlNetTokenize.Transforms.Columns;
using MlNetTokenize.Transforms.Explaining;

[assembly: LoadableClass(
    typeof(TokenContributionTransformer), null, typeof(SignatureLoadModel), "Token contribution transform", TokenContributionTransformer.LoaderSignature)]

namespace MlNetTokenize;

/// <summary>Tells what each token of a text adds to each score of a model. The result of fitting a <see cref="TokenContributionEstimator"/>.</summary>
/// <remarks>Immutable and thread-safe; saved and loaded with the explained model's rows and layer or, where it is not linear, its steps.</remarks>
public sealed class TokenContributionTransformer : RowToRowTransformerBase
{
    /// <summary>The annotation of the column that holds the names of the outputs: a vector of texts, as long as there are outputs.</summary>
    public const string OutputNamesAnnotation = "OutputNames";

    internal const string LoaderSignature = "MlNetTokenizeContrib";

    // Where ML.NET saves a model that is not linear, beside our section.
    private const string StepsFolder = "Steps";

    private readonly string _outputColumnName;
    private readonly string _tokensColumnName;
    private readonly ExplainedModel _model;

    internal TokenContributionTransformer(IHostEnvironment environment, string outputColumnName, string tokensColumnName, ExplainedModel model)
        : base(environment.Register(nameof(TokenContributionTransformer)))
    {
        _outputColumnName = outputColumnName;
        _tokensColumnName = tokensColumnName;
        _model = model;
        OutputNames = [.. model.OutputNames];
        Biases = [.. model.Biases];
    }

    /// <summary>Gets whether the contributions of a text and the bias sum to the score before its link function. Else they are approximate: what the score loses without a token.</summary>
    public bool IsExact => _model.Linear is not null;

    /// <summary>Gets the names of the model's outputs: its classes, or <c>Score</c>.</summary>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>Gets the score of each output for a text without tokens; <see cref="float.NaN"/> where the contributions are approximate, and do not sum to a score.</summary>
    public IReadOnlyList<float> Biases { get; }

    private static VersionInfo Version => ModelEntry.Version("MNTCNTRB", LoaderSignature, ContributionSection.Version);

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));

        ModelEntry.Save(ctx, Version, new ContributionSection(
            _outputColumnName, _tokensColumnName, _model.OutputNames, _model.Linear is { } linear ? (linear.Model, linear.Pooling, linear.Fingerprint) : null).Write);
        if (_model.Steps is not null)
        {
            ctx.SaveModel(_model.Steps, StepsFolder);
        }
    }

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    // ML.NET finds this by its name and parameters.
    internal static TokenContributionTransformer Create(IHostEnvironment environment, ModelLoadContext context)
    {
        ContributionSection section = ModelEntry.Load(context, Version, reader => ContributionSection.Read(reader, context.Header.ModelVerWritten));
        ITransformer? steps = null;
        if (section.Linear is null)
        {
            context.LoadModel<ITransformer, SignatureLoadModel>(environment, out steps, StepsFolder);
        }

        LinearScores? linear = section.Linear is { } saved ? new LinearScores(saved.Model, saved.Pooling, saved.Fingerprint) : null;
        return new TokenContributionTransformer(environment, section.Output, section.Input, ExplainedModel.Load(section.OutputNames, linear, steps));
    }

    private sealed class Mapper : MapperBase
    {
        private readonly TokenContributionTransformer _parent;
        private readonly DataViewSchema.Column _tokens;

        // Null where the model is linear.
        private readonly IRowToRowMapper? _steps;

        public Mapper(TokenContributionTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), inputSchema, parent)
        {
            _parent = parent;
            LinearScores? linear = parent._model.Linear;
            _tokens = TokenEmbeddingEstimator.FindTokens(Host, inputSchema, parent._tokensColumnName, linear?.Model.VocabularySize);
            TokenAnnotations.CheckFingerprint(Host, _tokens, linear?.Fingerprint ?? [], "embedding was learned for");
            if (parent._model.Steps is { } steps)
            {
                _steps = steps.GetRowToRowMapper(inputSchema);
                if (LeaveOneOut.ScoreOf(_steps).Type.GetValueCount() != parent.OutputNames.Count)
                {
                    throw Host.ExceptParam(nameof(inputSchema), $"The explained model's column '{DefaultColumnNames.Score}' does not have the {parent.OutputNames.Count} outputs that it had.");
                }
            }
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
        {
            string[] outputs = _parent._model.OutputNames;
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.Add(
                OutputNamesAnnotation,
                new VectorDataViewType(TextDataViewType.Instance, outputs.Length),
                AnnotationTexts.Getter(outputs));
            int size = ((VectorDataViewType)_tokens.Type).Size;
            VectorDataViewType type = size > 0 ? new VectorDataViewType(NumberDataViewType.Single, size, outputs.Length) : new VectorDataViewType(NumberDataViewType.Single);
            return [new DataViewSchema.DetachedColumn(_parent._outputColumnName, type, annotations.ToAnnotations())];
        }

        protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput)
        {
            if (!activeOutput(0))
            {
                return static _ => false;
            }

            HashSet<int> needed = [_tokens.Index];
            if (_steps is not null)
            {
                needed.UnionWith(_steps.GetDependencies([LeaveOneOut.ScoreOf(_steps)]).Select(column => column.Index));
            }

            return needed.Contains;
        }

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action? disposer)
        {
            var explanation = new Explanation(_parent._model, _steps, _tokens, input);
            disposer = explanation.Dispose;
            int outputs = _parent.OutputNames.Count;
            Func<ReadOnlyMemory<int>> getIds = TokenColumn.GetIdGetter(input, input.Schema[_tokens.Index], keepMissing: true);
            return (ValueGetter<VBuffer<float>>)Get;

            void Get(ref VBuffer<float> contributions)
            {
                ReadOnlyMemory<int> ids = getIds();
                TokenColumn.CheckMissing(Host, nameof(input), _tokens, ids.Span);

                VBufferEditor<float> editor = VBufferEditor.Create(ref contributions, checked(ids.Length * outputs));
                explanation.Write(ids, editor.Values);
                contributions = editor.Commit();
            }
        }

        protected override void SaveModel(ModelSaveContext ctx) => _parent.SaveModel(ctx);
    }
}
