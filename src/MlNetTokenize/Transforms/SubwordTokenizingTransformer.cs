using System.Buffers;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Tokenizers;
using MlNetTokenize;

[assembly: LoadableClass(
    typeof(SubwordTokenizingTransformer), null, typeof(SignatureLoadModel), "Subword tokenizing transform", SubwordTokenizingTransformer.LoaderSignature)]

namespace MlNetTokenize;

/// <summary>Turns a text column into a column of tokens. The result of fitting a <see cref="SubwordTokenizingEstimator"/>.</summary>
/// <remarks>Immutable and thread-safe; saved and loaded with the model, vocabulary included.</remarks>
public sealed class SubwordTokenizingTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "MlNetTokenizeSubwords";

    private readonly string _outputColumnName;
    private readonly string _inputColumnName;
    private readonly ColumnTokenizer _tokenizer;

    internal SubwordTokenizingTransformer(IHostEnvironment environment, string outputColumnName, string inputColumnName, ColumnTokenizer tokenizer)
        : base(environment.Register(nameof(SubwordTokenizingTransformer)))
    {
        _outputColumnName = outputColumnName;
        _inputColumnName = inputColumnName;
        _tokenizer = tokenizer;
    }

    /// <summary>The tokenizer, learned or given: a <see cref="BytePairTokenizer"/> or a <see cref="CharacterTokenizer"/>.</summary>
    public Tokenizer Tokenizer => _tokenizer.Tokenizer;

    private static VersionInfo Version => ModelEntry.Version("MNTSUBWD", LoaderSignature);

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));

        // *** Format ***
        // text: output column; text: input column; the tokenizer, see TokenizerPayload
        ModelEntry.Save(ctx, Version, writer =>
        {
            writer.WriteText(_outputColumnName);
            writer.WriteText(_inputColumnName);
            TokenizerPayload.Write(writer, Tokenizer);
        });
    }

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    // ML.NET finds this by its name and parameters.
    internal static SubwordTokenizingTransformer Create(IHostEnvironment environment, ModelLoadContext context)
        => ModelEntry.Load(context, Version, reader => new SubwordTokenizingTransformer(
            environment, reader.ReadText(), reader.ReadText(), ColumnTokenizer.Create(TokenizerPayload.Read(reader))));

    private sealed class Mapper : MapperBase
    {
        private readonly SubwordTokenizingTransformer _parent;
        private readonly int _inputIndex;

        public Mapper(SubwordTokenizingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), inputSchema, parent)
        {
            _parent = parent;
            _inputIndex = SubwordTokenizingEstimator.FindText(Host, inputSchema, parent._inputColumnName).Index;
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
        {
            var type = new VectorDataViewType(new KeyDataViewType(typeof(uint), _parent._tokenizer.VocabularySize));
            return [new DataViewSchema.DetachedColumn(_parent._outputColumnName, type, TokenColumn.Annotate(_parent._tokenizer))];
        }

        protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput)
            => activeOutput(0) ? column => column == _inputIndex : static _ => false;

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action? disposer)
        {
            disposer = null;
            ValueGetter<ReadOnlyMemory<char>> getText = input.GetGetter<ReadOnlyMemory<char>>(input.Schema[_inputIndex]);
            ColumnTokenizer tokenizer = _parent._tokenizer;
            var ids = new ArrayBufferWriter<int>();
            ReadOnlyMemory<char> text = default;
            long position = long.MinValue;
            return (ValueGetter<VBuffer<uint>>)Get;

            void Get(ref VBuffer<uint> keys)
            {
                // Several columns downstream may ask for the same row: it is tokenized once.
                if (position != input.Position)
                {
                    getText(ref text);
                    ids.ResetWrittenCount();
                    tokenizer.Encode(text.Span, ids);
                    position = input.Position;
                }

                ReadOnlySpan<int> written = ids.WrittenSpan;
                VBufferEditor<uint> editor = VBufferEditor.Create(ref keys, written.Length);
                for (int i = 0; i < written.Length; i++)
                {
                    editor.Values[i] = (uint)(written[i] + 1);
                }

                keys = editor.Commit();
            }
        }

        protected override void SaveModel(ModelSaveContext ctx) => _parent.SaveModel(ctx);
    }
}
