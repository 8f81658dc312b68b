using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
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

    private const uint VersionWithOptions = 0x00010002;

    private readonly string _outputColumnName;
    private readonly string _inputColumnName;
    private readonly ColumnTokenizer _tokenizer;
    private readonly TokenColumnOptions _options;

    internal SubwordTokenizingTransformer(
        IHostEnvironment environment, string outputColumnName, string inputColumnName, ColumnTokenizer tokenizer, TokenColumnOptions options)
        : base(environment.Register(nameof(SubwordTokenizingTransformer)))
    {
        _outputColumnName = outputColumnName;
        _inputColumnName = inputColumnName;
        _tokenizer = tokenizer;
        _options = options;
    }

    /// <summary>The tokenizer, learned or given: a <see cref="BytePairTokenizer"/> or a <see cref="CharacterTokenizer"/>.</summary>
    public Tokenizer Tokenizer => _tokenizer.Tokenizer;

    private static VersionInfo Version => ModelEntry.Version("MNTSUBWD", LoaderSignature, VersionWithOptions);

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));

        // *** Format ***
        // text: output column; text: input column
        // Since version 1.2: int32: most tokens of a text, or 0; byte: 1 where shorter ones are padded; byte: TruncationSide; byte: 1 where texts are lowered
        // the tokenizer, see TokenizerPayload
        ModelEntry.Save(ctx, Version, writer =>
        {
            writer.WriteText(_outputColumnName);
            writer.WriteText(_inputColumnName);
            writer.WriteInt32(_options.MaximumTokenCount ?? 0);
            writer.WriteBoolean(_options.PadToMaximum);
            writer.WriteByte((byte)_options.TruncationSide);
            writer.WriteBoolean(_options.Lowercase);
            TokenizerPayload.Write(writer, Tokenizer);
        });
    }

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    // ML.NET finds this by its name and parameters.
    internal static SubwordTokenizingTransformer Create(IHostEnvironment environment, ModelLoadContext context)
        => ModelEntry.Load(context, Version, reader =>
        {
            string outputColumnName = reader.ReadText();
            string inputColumnName = reader.ReadText();
            TokenColumnOptions options = context.Header.ModelVerWritten >= VersionWithOptions ? ReadOptions(reader) : new TokenColumnOptions();
            return new SubwordTokenizingTransformer(
                environment, outputColumnName, inputColumnName, ColumnTokenizer.Create(TokenizerPayload.Read(reader)), options);
        });

    private static TokenColumnOptions ReadOptions(PayloadReader reader)
    {
        int maximum = reader.ReadInt32();
        var options = new TokenColumnOptions
        {
            MaximumTokenCount = maximum == 0 ? null : maximum,
            PadToMaximum = reader.ReadBoolean(),
            TruncationSide = (TruncationSide)reader.ReadByte(),
            Lowercase = reader.ReadBoolean(),
        };
        try
        {
            options.Validate();
        }
        catch (ArgumentException exception)
        {
            throw reader.Damaged(exception.Message);
        }

        return options;
    }

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
            // A size of 0 is a vector of variable length.
            TokenColumnOptions options = _parent._options;
            int size = options.PadToMaximum ? options.MaximumTokenCount!.Value : 0;
            var type = new VectorDataViewType(new KeyDataViewType(typeof(uint), _parent._tokenizer.VocabularySize), size);
            return [new DataViewSchema.DetachedColumn(_parent._outputColumnName, type, TokenColumn.Annotate(_parent._tokenizer, options.AnnotatedMaximum))];
        }

        protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput)
            => activeOutput(0) ? column => column == _inputIndex : static _ => false;

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action? disposer)
        {
            disposer = null;
            ValueGetter<ReadOnlyMemory<char>> getText = input.GetGetter<ReadOnlyMemory<char>>(input.Schema[_inputIndex]);
            ColumnTokenizer tokenizer = _parent._tokenizer;
            TokenColumnOptions options = _parent._options;
            var ids = new ArrayBufferWriter<int>();
            LoweredText? lowered = options.Lowercase ? new LoweredText() : null;
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
                    tokenizer.Encode(lowered is null ? text.Span : lowered.Of(text.Span), ids);
                    position = input.Position;
                }

                ReadOnlySpan<int> kept = options.Truncate(ids.WrittenSpan);
                VBufferEditor<uint> editor = VBufferEditor.Create(ref keys, options.PadToMaximum ? options.MaximumTokenCount!.Value : kept.Length);
                TensorPrimitives.Add(MemoryMarshal.Cast<int, uint>(kept), 1u, editor.Values);
                editor.Values[kept.Length..].Clear();
                keys = editor.Commit();
            }
        }

        protected override void SaveModel(ModelSaveContext ctx) => _parent.SaveModel(ctx);
    }
}
