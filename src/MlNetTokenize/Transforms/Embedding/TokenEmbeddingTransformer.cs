using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetTokenize;
using MlNetTokenize.Embedding.Formats;
using MlNetTokenize.Embedding.Numerics;
using MlNetTokenize.Serialization;
using MlNetTokenize.Transforms.Columns;
using MlNetTokenize.Transforms.Embedding;

[assembly: LoadableClass(
    typeof(TokenEmbeddingTransformer), null, typeof(SignatureLoadModel), "Token embedding transform", TokenEmbeddingTransformer.LoaderSignature)]

namespace MlNetTokenize;

/// <summary>Turns a column of tokens into vectors: the rows of an embedding table, pooled. The result of fitting a <see cref="TokenEmbeddingEstimator"/>.</summary>
/// <remarks>Immutable and thread-safe; saved and loaded with the model, table included.</remarks>
public sealed class TokenEmbeddingTransformer : RowToRowTransformerBase, ITransformerWithDifferentMappingAtTrainingTime
{
    internal const string LoaderSignature = TextPipeline.EmbeddingLoader;

    private readonly string _outputColumnName;
    private readonly string _inputColumnName;
    private readonly TokenPooling _pooling;
    private readonly TokenPositions _positions;

    // Of the tokenizer that the rows were learned for; empty where it is not known.
    private readonly byte[] _fingerprint;

    // Not saved: a model that is loaded has been trained.
    private readonly SeenTexts? _seenTexts;

    internal TokenEmbeddingTransformer(
        IHostEnvironment environment,
        string outputColumnName,
        string inputColumnName,
        EmbeddingModel model,
        TokenPooling pooling,
        TokenPositions positions,
        byte[] fingerprint,
        SeenTexts? seenTexts = null)
        : base(environment.Register(nameof(TokenEmbeddingTransformer)))
    {
        _outputColumnName = outputColumnName;
        _inputColumnName = inputColumnName;
        Model = model;
        _pooling = pooling;
        _positions = positions;
        _fingerprint = fingerprint;
        _seenTexts = seenTexts;
    }

    /// <summary>The embedding, learned or given.</summary>
    public EmbeddingModel Model { get; }

    /// <summary>The rows of the tokens as floats; where they are quantized, see <see cref="EmbeddingModel.Table"/>.</summary>
    public EmbeddingTable Table => Model.Table;

    /// <summary>The column of the vectors.</summary>
    internal string OutputColumnName => _outputColumnName;

    /// <summary>The column of the tokens.</summary>
    internal string InputColumnName => _inputColumnName;

    /// <summary>How the rows become one vector.</summary>
    internal TokenPooling Pooling => _pooling;

    /// <summary>Of the tokenizer that the rows were learned for; empty where it is not known.</summary>
    internal byte[] Fingerprint => _fingerprint;

    private static VersionInfo Version => ModelEntry.Version("MNTEMBED", LoaderSignature, EmbeddingPayload.Version);

    /// <summary>The same transformer with rows in fewer bytes, in memory and in a saved model.</summary>
    /// <param name="precision"><see cref="EmbeddingPrecision.Float16"/> or <see cref="EmbeddingPrecision.Int8"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The precision is another.</exception>
    /// <exception cref="ArgumentException">A value is too large for <see cref="EmbeddingPrecision.Float16"/>; the message names its row.</exception>
    public TokenEmbeddingTransformer Quantize(EmbeddingPrecision precision)
        => new(Host, _outputColumnName, _inputColumnName, Model.Quantize(precision), _pooling, _positions, _fingerprint);

    // What the trainers behind in the same chain are fitted on, see EmbeddingTrainingOptions.CrossFittingFolds.
    IDataView ITransformerWithDifferentMappingAtTrainingTime.TransformForTrainingPipeline(IDataView input)
        => Model.IsCrossFitted ? new RowToRowMapperTransform(Host, input, new Mapper(this, input.Schema, isUnseen: true), mapperFactory: null) : Transform(input);

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));

        ModelEntry.Save(ctx, Version, new EmbeddingSection(_outputColumnName, _inputColumnName, _pooling, _fingerprint, Model, _positions).Write);
    }

    // ML.NET offers the mapping for training to transformers that stand directly in the chain that is fitted, and to no others.
    private void WarnOfSeenTexts()
    {
        using IChannel channel = Host.Start("Embedding");
        channel.Warning(MessageSensitivity.Schema,
            $"Column '{_outputColumnName}' is read for the texts that its rows were learned from, so the rows know their labels: a trainer that is fitted on it is too sure, and an accuracy measured on it is too good. "
            + "ML.NET asks for rows that have not seen a text only where this transform stands directly in the chain that is fitted with the trainer: write a.Append(b).Append(c) instead of a.Append(b.Append(c)), and fit the whole chain at once.");
    }

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    // ML.NET finds this by its name and parameters.
    internal static TokenEmbeddingTransformer Create(IHostEnvironment environment, ModelLoadContext context)
        => ModelEntry.Load(context, Version, reader =>
        {
            EmbeddingSection section = EmbeddingSection.Read(reader, context.Header.ModelVerWritten);
            return new TokenEmbeddingTransformer(environment, section.Output, section.Input, section.Model, section.Pooling, section.Positions, section.Fingerprint);
        });

    private sealed class Mapper : MapperBase
    {
        private readonly TokenEmbeddingTransformer _parent;
        private readonly DataViewSchema.Column _input;
        private readonly bool _isKey;
        private readonly int? _maximum;
        private readonly bool _isUnseen;

        public Mapper(TokenEmbeddingTransformer parent, DataViewSchema inputSchema, bool isUnseen = false)
            : base(parent.Host.Register(nameof(Mapper)), inputSchema, parent)
        {
            _parent = parent;
            _isUnseen = isUnseen;
            _input = TokenEmbeddingEstimator.FindTokens(Host, inputSchema, parent._inputColumnName, parent.Model.VocabularySize);
            _isKey = TokenColumn.ItemTypeOf(_input.Type) is KeyDataViewType;
            if (parent._pooling == TokenPooling.None)
            {
                _maximum = TokenAnnotations.MaximumOf(_input);
                if ((long?)_maximum * parent.Model.Dimension > Array.MaxLength)
                {
                    throw Host.ExceptParam(nameof(inputSchema), FormattableString.Invariant(
                        $"{_maximum} rows of {parent.Model.Dimension} for the tokens of column '{_input.Name}' are more values than a vector holds."));
                }
            }

            TokenAnnotations.CheckFingerprint(Host, _input, parent._fingerprint, "embedding was learned for");
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
        {
            int dimension = _parent.Model.Dimension;
            if (_parent._pooling == TokenPooling.None)
            {
                VectorDataViewType sequence = _maximum is int tokens
                    ? new VectorDataViewType(NumberDataViewType.Single, tokens, dimension)
                    : new VectorDataViewType(NumberDataViewType.Single);
                return [new DataViewSchema.DetachedColumn(_parent._outputColumnName, sequence)];
            }

            // What tells features apart, as permutation feature importance does, asks for their names.
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.AddSlotNames(dimension, (ref VBuffer<ReadOnlyMemory<char>> names) =>
            {
                VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref names, dimension);
                for (int i = 0; i < dimension; i++)
                {
                    editor.Values[i] = FormattableString.Invariant($"Dimension{i}").AsMemory();
                }

                names = editor.Commit();
            });
            var pooled = new VectorDataViewType(NumberDataViewType.Single, dimension);
            return [new DataViewSchema.DetachedColumn(_parent._outputColumnName, pooled, annotations.ToAnnotations())];
        }

        protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput)
            => activeOutput(0) ? column => column == _input.Index : static _ => false;

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action? disposer)
        {
            disposer = null;
            EmbeddingModel whole = _parent.Model;
            bool isUnseen = _isUnseen;
            SeenTexts? seenTexts = isUnseen ? null : _parent._seenTexts;
            if (isUnseen)
            {
                // A trainer reads what ML.NET offers it.
                _parent._seenTexts?.Stop();
            }

            TokenPositions positions = _parent._positions;
            bool keepSequence = _parent._pooling == TokenPooling.None;
            Func<ReadOnlyMemory<int>> getIds = TokenColumn.GetIdGetter(input, input.Schema[_input.Index], keepMissing: keepSequence);
            return (ValueGetter<VBuffer<float>>)Get;

            void Get(ref VBuffer<float> vector)
            {
                ReadOnlySpan<int> ids = getIds().Span;
                EmbeddingModel model = isUnseen ? whole.FoldModelOf(ids) : whole;
                if (seenTexts is not null && seenTexts.Notice(ids))
                {
                    _parent.WarnOfSeenTexts();
                }

                VBufferEditor<float> editor = VBufferEditor.Create(ref vector, keepSequence ? checked((_maximum ?? ids.Length) * model.Dimension) : model.Dimension);
                if (keepSequence)
                {
                    CheckSequence(ids);
                    model.EmbedSequence(ids, editor.Values, positions);
                }
                else
                {
                    model.Pool(ids, editor.Values, _parent._pooling);
                }

                vector = editor.Commit();
            }
        }

        private void CheckSequence(ReadOnlySpan<int> ids)
        {
            if (ids.Length > _maximum)
            {
                throw Host.Except(FormattableString.Invariant($"Column '{_input.Name}' says that its rows have at most {_maximum} tokens, but one has {ids.Length}."));
            }

            // Only a key can be missing; the model takes -1 for that.
            if (!_isKey && ids.Contains(-1))
            {
                throw RowPooling.NoRow(-1, _parent.Model.VocabularySize);
            }
        }

        protected override void SaveModel(ModelSaveContext ctx) => _parent.SaveModel(ctx);
    }
}
