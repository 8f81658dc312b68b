using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Internal.Utilities;
using Microsoft.ML.Runtime;
using MlNetTokenize;
using MlNetTokenize.Embedding.Formats;
using MlNetTokenize.Embedding.Numerics;
using MlNetTokenize.Serialization;
using MlNetTokenize.Transforms.Pooling;

[assembly: LoadableClass(
    typeof(TokenVectorPoolingTransformer), null, typeof(SignatureLoadModel), "Token vector pooling transform", TokenVectorPoolingTransformer.LoaderSignature)]

namespace MlNetTokenize;

/// <summary>Pools vectors of tokens into one for each text. The result of fitting a <see cref="TokenVectorPoolingEstimator"/>.</summary>
/// <remarks>Immutable and thread-safe; saved and loaded with the model. A text without a token that counts has a vector of zeros.</remarks>
public sealed class TokenVectorPoolingTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "MlNetPoolTokenVectors";

    private readonly VectorPoolingSection _section;

    internal TokenVectorPoolingTransformer(IHostEnvironment environment, VectorPoolingSection section)
        : base(environment.Register(nameof(TokenVectorPoolingTransformer))) => _section = section;

    /// <summary>Gets the length of a vector, a token's and a text's.</summary>
    public int Dimension => _section.Dimension;

    private static VersionInfo Version => ModelEntry.Version("MNTPOOLV", LoaderSignature);

    /// <summary>What to throw where a row has not as many numbers as its mask's tokens need.</summary>
    internal static Exception Mismatch(IHost host, string vectorColumn, int numbers, string maskColumn, int tokens, int? dimension)
        => host.Except(FormattableString.Invariant(
            $"Column '{vectorColumn}' has {numbers} numbers in a row whose mask '{maskColumn}' has {tokens}: {(dimension is null ? "that is no whole vector for each" : FormattableString.Invariant($"{dimension} for each would be {(long)dimension * tokens}"))}."));

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ModelEntry.Save(ctx, Version, _section.Write);
    }

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    // ML.NET finds this by its name and parameters.
    internal static TokenVectorPoolingTransformer Create(IHostEnvironment environment, ModelLoadContext context)
        => new(environment, ModelEntry.Load(context, Version, VectorPoolingSection.Read));

    private sealed class Mapper : MapperBase
    {
        private readonly TokenVectorPoolingTransformer _parent;
        private readonly DataViewSchema.Column _vectors;
        private readonly DataViewSchema.Column _mask;

        public Mapper(TokenVectorPoolingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), inputSchema, parent)
        {
            _parent = parent;
            (_vectors, _mask) = TokenVectorColumns.Find(Host, inputSchema, parent._section.Input, parent._section.Mask);
            if (TokenVectorColumns.DimensionOf(_vectors, _mask) is int dimension && dimension != parent.Dimension)
            {
                throw Host.ExceptSchemaMismatch(
                    nameof(inputSchema), "token vectors", _vectors.Name, FormattableString.Invariant($"vectors of {parent.Dimension} for the tokens of '{_mask.Name}'"), FormattableString.Invariant($"{_vectors.Type}, vectors of {dimension}"));
            }
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
            => [new DataViewSchema.DetachedColumn(_parent._section.Output, new VectorDataViewType(NumberDataViewType.Single, _parent.Dimension))];

        protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput)
            => activeOutput(0) ? column => column == _vectors.Index || column == _mask.Index : static _ => false;

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action? disposer)
        {
            disposer = null;
            ValueGetter<VBuffer<float>> getVectors = input.GetGetter<VBuffer<float>>(input.Schema[_vectors.Index]);
            Func<ReadOnlyMemory<float>> getMask = TokenVectorColumns.GetMask(input, input.Schema[_mask.Index]);
            VectorPoolingSection section = _parent._section;
            VBuffer<float> vectors = default;
            return (ValueGetter<VBuffer<float>>)Get;

            void Get(ref VBuffer<float> pooled)
            {
                ReadOnlySpan<float> mask = getMask().Span;
                getVectors(ref vectors);
                if (vectors.Length != (long)mask.Length * section.Dimension)
                {
                    throw Mismatch(Host, section.Input, vectors.Length, section.Mask, mask.Length, section.Dimension);
                }

                VBufferUtils.Densify(ref vectors);
                VBufferEditor<float> editor = VBufferEditor.Create(ref pooled, section.Dimension);
                VectorPooling.Pool(vectors.GetValues(), mask, editor.Values, section.Pooling);
                if (section.Normalizes)
                {
                    VectorPooling.Normalize(editor.Values);
                }

                pooled = editor.Commit();
            }
        }

        protected override void SaveModel(ModelSaveContext ctx) => _parent.SaveModel(ctx);
    }
}
