using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Tokenizers;
using MlNetTokenize;
using MlNetTokenize.Serialization;
using MlNetTokenize.Tokenization.Columns;
using MlNetTokenize.Transforms.Tokenizing;

[assembly: LoadableClass(
    typeof(SubwordTokenizingTransformer), null, typeof(SignatureLoadModel), "Subword tokenizing transform", SubwordTokenizingTransformer.LoaderSignature)]

namespace MlNetTokenize;

/// <summary>Turns text columns into columns of tokens. The result of fitting a <see cref="SubwordTokenizingEstimator"/>.</summary>
/// <remarks>Immutable and thread-safe; saved and loaded with the model, vocabulary included.</remarks>
public sealed class SubwordTokenizingTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = TextPipeline.TokenizingLoader;

    private readonly InputOutputColumnPair[] _pairs;
    private readonly ColumnTokenizer _tokenizer;
    private readonly TokenColumnOptions _options;
    private readonly SurroundingIds _frame;
    private readonly TokenOutput[] _outputs;

    /// <exception cref="ArgumentException">The options do not go with the tokenizer, or two columns would have the same name.</exception>
    internal SubwordTokenizingTransformer(IHostEnvironment environment, InputOutputColumnPair[] pairs, ColumnTokenizer tokenizer, TokenColumnOptions options)
        : base(environment.Register(nameof(SubwordTokenizingTransformer)))
    {
        _pairs = pairs;
        _tokenizer = tokenizer;
        _options = options.With(tokenizer);
        _frame = SurroundingIds.Create(_options, tokenizer);
        _outputs = TokenOutput.Create(pairs, _options);
    }

    /// <summary>The tokenizer, learned or given: a <see cref="BytePairTokenizer"/>, a <see cref="CharacterTokenizer"/>, or that of a <see cref="TokenizerSource"/>.</summary>
    public Tokenizer Tokenizer => _tokenizer.Tokenizer;

    /// <summary>The columns of tokens and of texts.</summary>
    internal IReadOnlyList<InputOutputColumnPair> Pairs => _pairs;

    /// <summary>What tokenizes a text as the columns have it.</summary>
    internal (ColumnTokenizer Tokenizer, TokenColumnOptions Options, SurroundingIds Surrounding) Parts => (_tokenizer, _options, _frame);

    private static VersionInfo Version => ModelEntry.Version("MNTSUBWD", LoaderSignature, TokenizingSection.Version);

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ModelEntry.Save(ctx, Version, new TokenizingSection([.. _pairs.Select(pair => (pair.OutputColumnName, pair.InputColumnName))], _options, _tokenizer).Write);
    }

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    // ML.NET finds this by its name and parameters.
    internal static SubwordTokenizingTransformer Create(IHostEnvironment environment, ModelLoadContext context)
        => ModelEntry.Load(context, Version, reader =>
        {
            TokenizingSection section = TokenizingSection.Read(reader, context.Header.ModelVerWritten);
            InputOutputColumnPair[] pairs = [.. section.Columns.Select(column => new InputOutputColumnPair(column.Output, column.Input))];
            try
            {
                return new SubwordTokenizingTransformer(environment, pairs, section.Tokenizer, section.Options);
            }
            catch (ArgumentException exception)
            {
                throw reader.Damaged(exception.Message);
            }
        });

    private sealed class Mapper : MapperBase
    {
        private readonly SubwordTokenizingTransformer _parent;
        private readonly int[] _inputs;

        public Mapper(SubwordTokenizingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), inputSchema, parent)
        {
            _parent = parent;
            _inputs = [.. parent._pairs.Select(pair => SubwordTokenizingEstimator.FindText(Host, inputSchema, pair.InputColumnName).Index)];
        }

        public override Delegate?[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action? disposer)
        {
            disposer = null;
            TokenOutput[] outputs = _parent._outputs;
            var getters = new Delegate?[outputs.Length];
            var rows = new RowTokens?[_inputs.Length];
            for (int i = 0; i < outputs.Length; i++)
            {
                if (activeOutput(i))
                {
                    TokenOutput output = outputs[i];
                    RowTokens row = rows[output.Pair] ??= new RowTokens(
                        input,
                        input.Schema[_inputs[output.Pair]],
                        new ColumnTokens(_parent._tokenizer, _parent._options, _parent._frame, AreOffsetsActive(output.Pair, activeOutput)));
                    getters[i] = CreateGetter(row, output.Part);
                }
            }

            return getters;
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
            => [.. _parent._outputs.Select(output => output.ColumnOf(_parent._tokenizer, _parent._options, _parent._frame))];

        protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput)
        {
            int[] active = [.. _parent._outputs.Where((_, i) => activeOutput(i)).Select(output => _inputs[output.Pair])];
            return active.Contains;
        }

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action? disposer)
            => throw Contracts.Except("The columns of a row are made together.");

        protected override void SaveModel(ModelSaveContext ctx) => _parent.SaveModel(ctx);

        private bool AreOffsetsActive(int pair, Func<int, bool> activeOutput)
        {
            int index = Array.FindIndex(_parent._outputs, output => output.Pair == pair && output.Part == TokenOutput.OutputKind.Offsets);
            return index >= 0 && activeOutput(index);
        }

        private Delegate CreateGetter(RowTokens row, TokenOutput.OutputKind part)
        {
            TokenColumnOptions options = _parent._options;
            int pad = _parent._frame.Pad;
            int padType = options.FilePadding?.TypeId ?? 0;
            return (part, options.Kind) switch
            {
                (TokenOutput.OutputKind.Ids, TokenKind.Key) => (ValueGetter<VBuffer<uint>>)GetKeys,
                (TokenOutput.OutputKind.Ids, TokenKind.Int32) => (ValueGetter<VBuffer<int>>)GetIds,
                (TokenOutput.OutputKind.Ids, _) => (ValueGetter<VBuffer<long>>)GetIds,
                (TokenOutput.OutputKind.Mask, TokenKind.Int64) => (ValueGetter<VBuffer<long>>)GetMask,
                (TokenOutput.OutputKind.Mask, _) => (ValueGetter<VBuffer<int>>)GetMask,
                (TokenOutput.OutputKind.Types, TokenKind.Int64) => (ValueGetter<VBuffer<long>>)GetTypes,
                (TokenOutput.OutputKind.Types, _) => (ValueGetter<VBuffer<int>>)GetTypes,
                _ => (ValueGetter<VBuffer<int>>)GetOffsets,
            };

            void GetKeys(ref VBuffer<uint> keys)
            {
                ReadOnlySpan<int> ids = row.Read().Ids;
                VBufferEditor<uint> editor = Begin(ref keys, ids.Length, 0u, out Span<uint> own);
                TensorPrimitives.Add(MemoryMarshal.Cast<int, uint>(ids), 1u, own);
                keys = editor.Commit();
            }

            void GetIds<T>(ref VBuffer<T> values)
                where T : struct, INumber<T>
            {
                ReadOnlySpan<int> ids = row.Read().Ids;
                VBufferEditor<T> editor = Begin(ref values, ids.Length, T.CreateTruncating(pad), out Span<T> own);
                TensorPrimitives.ConvertTruncating(ids, own);
                values = editor.Commit();
            }

            void GetMask<T>(ref VBuffer<T> values)
                where T : struct, INumber<T>
            {
                VBufferEditor<T> editor = Begin(ref values, row.Read().Ids.Length, T.Zero, out Span<T> own);
                own.Fill(T.One);
                values = editor.Commit();
            }

            void GetTypes<T>(ref VBuffer<T> values)
                where T : struct, INumber<T>
            {
                ReadOnlySpan<int> types = row.Read().Types;
                VBufferEditor<T> editor = Begin(ref values, types.Length, T.CreateTruncating(padType), out Span<T> own);
                TensorPrimitives.ConvertTruncating(types, own);
                values = editor.Commit();
            }

            void GetOffsets(ref VBuffer<int> values)
            {
                ColumnTokens tokens = row.Read();
                (int length, int before) = options.RowOf(tokens.Ids.Length);
                VBufferEditor<int> editor = VBufferEditor.Create(ref values, 2 * length);
                editor.Values.Clear();
                tokens.Offsets.CopyTo(editor.Values[(2 * before)..]);
                values = editor.Commit();
            }

            // The row, filled up but for its own tokens.
            VBufferEditor<T> Begin<T>(ref VBuffer<T> values, int count, T fill, out Span<T> own)
            {
                (int length, int before) = options.RowOf(count);
                VBufferEditor<T> editor = VBufferEditor.Create(ref values, length);
                own = editor.Values.Slice(before, count);
                editor.Values[..before].Fill(fill);
                editor.Values[(before + count)..].Fill(fill);
                return editor;
            }
        }
    }
}
