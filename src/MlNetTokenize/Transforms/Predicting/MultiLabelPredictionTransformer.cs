using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetTokenize;
using MlNetTokenize.Embedding.Formats;
using MlNetTokenize.Serialization;

[assembly: LoadableClass(
    typeof(MultiLabelPredictionTransformer), null, typeof(SignatureLoadModel), "Multi-label prediction transform", MultiLabelPredictionTransformer.LoaderSignature)]

namespace MlNetTokenize;

/// <summary>
/// Predicts which of several labels a pooled text has: <c>Score</c>, <c>Probability</c> (its logistic function) and <c>PredictedLabel</c>, the keys whose probability is at least a half. A step of what
/// <see cref="TokenTrainerCatalog.MultiLabelTokenEmbedding"/> fits.
/// </summary>
/// <remarks>Immutable and thread-safe; saved and loaded with the model.</remarks>
public sealed class MultiLabelPredictionTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "MlNetTokenizeMultiLabel";

    private const uint CurrentVersion = 0x00010001;

    private readonly string _vectorColumnName;

    internal MultiLabelPredictionTransformer(IHostEnvironment environment, EmbeddingHead head, string vectorColumnName)
        : base(environment.Register(nameof(MultiLabelPredictionTransformer)))
    {
        Head = head;
        _vectorColumnName = vectorColumnName;
    }

    /// <summary>Gets the linear layer.</summary>
    public EmbeddingHead Head { get; }

    private static VersionInfo Version => ModelEntry.Version("MNTLABEL", LoaderSignature, CurrentVersion);

    // *** Format ***
    // text: column of vectors; int32: their length; the layer and the names of its classes, see EmbeddingPayload

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ModelEntry.Save(ctx, Version, writer =>
        {
            writer.WriteText(_vectorColumnName);
            writer.WriteInt32(Head.Dimension);
            EmbeddingPayload.WriteHead(writer, Head);
            EmbeddingPayload.WriteNames(writer, Head);
        });
    }

    // ML.NET finds this by its name and parameters.
    internal static MultiLabelPredictionTransformer Create(IHostEnvironment environment, ModelLoadContext context)
        => ModelEntry.Load(context, Version, reader =>
        {
            string column = reader.ReadText();
            EmbeddingHead head = EmbeddingPayload.ReadHead(reader, reader.ReadInt32());
            head = EmbeddingPayload.ReadNames(reader, head)!;
            return head.Kind == EmbeddingTargetKind.Multilabel
                ? new MultiLabelPredictionTransformer(environment, head, column)
                : throw reader.Damaged($"the layer predicts a {head.Kind}");
        });

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper : MapperBase
    {
        private const int Score = 0;
        private const int Probability = 1;

        private readonly MultiLabelPredictionTransformer _parent;
        private readonly DataViewSchema.Column _vectors;

        public Mapper(MultiLabelPredictionTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), inputSchema, parent)
        {
            _parent = parent;
            _vectors = inputSchema.GetColumnOrNull(parent._vectorColumnName) ?? throw Host.ExceptSchemaMismatch(nameof(inputSchema), "vector", parent._vectorColumnName);
            if (_vectors.Type is not VectorDataViewType { ItemType: NumberDataViewType { RawType: var raw }, Size: var size } || raw != typeof(float) || size != parent.Head.Dimension)
            {
                throw Host.ExceptSchemaMismatch(
                    nameof(inputSchema), "vector", _vectors.Name, FormattableString.Invariant($"a vector of {parent.Head.Dimension} Single"), _vectors.Type.ToString()!);
            }
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
        {
            int count = _parent.Head.OutputCount;
            var slots = new DataViewSchema.Annotations.Builder();
            var keys = new DataViewSchema.Annotations.Builder();
            if (_parent.Head.ClassNames is { } names)
            {
                ReadOnlyMemory<char>[] texts = [.. names.Select(name => name.AsMemory())];
                ValueGetter<VBuffer<ReadOnlyMemory<char>>> getNames = (ref VBuffer<ReadOnlyMemory<char>> value) => value = new VBuffer<ReadOnlyMemory<char>>(count, texts);
                slots.AddSlotNames(count, getNames);
                keys.AddKeyValues(count, TextDataViewType.Instance, getNames);
            }

            var numbers = new VectorDataViewType(NumberDataViewType.Single, count);
            return
            [
                new DataViewSchema.DetachedColumn(DefaultColumnNames.Score, numbers, slots.ToAnnotations()),
                new DataViewSchema.DetachedColumn(DefaultColumnNames.Probability, numbers, slots.ToAnnotations()),
                new DataViewSchema.DetachedColumn(DefaultColumnNames.PredictedLabel, new VectorDataViewType(new KeyDataViewType(typeof(uint), count)), keys.ToAnnotations()),
            ];
        }

        protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput)
            => Enumerable.Range(0, 3).Any(activeOutput) ? column => column == _vectors.Index : static _ => false;

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action? disposer)
        {
            disposer = null;
            EmbeddingHead head = _parent.Head;
            ValueGetter<VBuffer<float>> getVector = input.GetGetter<VBuffer<float>>(input.Schema[_vectors.Index]);
            VBuffer<float> vector = default;
            var dense = new float[head.Dimension];
            var scores = new float[head.OutputCount];
            return iinfo is Score or Probability ? (ValueGetter<VBuffer<float>>)GetNumbers : (ValueGetter<VBuffer<uint>>)GetKeys;

            void Read()
            {
                getVector(ref vector);
                vector.CopyTo(dense);
                head.Score(dense, scores);
            }

            void GetNumbers(ref VBuffer<float> numbers)
            {
                Read();
                VBufferEditor<float> editor = VBufferEditor.Create(ref numbers, scores.Length);
                if (iinfo == Score)
                {
                    scores.CopyTo(editor.Values);
                }
                else
                {
                    TensorPrimitives.Sigmoid(scores, editor.Values);
                }

                numbers = editor.Commit();
            }

            void GetKeys(ref VBuffer<uint> keys)
            {
                Read();
                VBufferEditor<uint> editor = VBufferEditor.Create(ref keys, scores.Count(score => score >= 0));
                int count = 0;
                for (int label = 0; label < scores.Length; label++)
                {
                    // A key of 0 is a missing one.
                    if (scores[label] >= 0)
                    {
                        editor.Values[count++] = (uint)label + 1;
                    }
                }

                keys = editor.Commit();
            }
        }

        protected override void SaveModel(ModelSaveContext ctx) => _parent.SaveModel(ctx);
    }
}
