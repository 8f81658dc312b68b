using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Tokenizers;
using MlNetTokenize;

[assembly: LoadableClass(
    typeof(SubwordDetokenizingTransformer), null, typeof(SignatureLoadModel), "Subword detokenizing transform", SubwordDetokenizingTransformer.LoaderSignature)]

namespace MlNetTokenize;

/// <summary>Turns a column of tokens into their texts. The result of fitting a <see cref="SubwordDetokenizingEstimator"/>.</summary>
/// <remarks>Immutable and thread-safe; saved and loaded with the model, vocabulary included.</remarks>
public sealed class SubwordDetokenizingTransformer : RowToRowTransformerBase
{
    internal const string LoaderSignature = "MlNetTokenizeTexts";

    private readonly string _outputColumnName;
    private readonly string _inputColumnName;
    private readonly ColumnTokenizer _tokenizer;
    private readonly int _beginning;
    private readonly int _end;

    internal SubwordDetokenizingTransformer(
        IHostEnvironment environment, string outputColumnName, string inputColumnName, ColumnTokenizer tokenizer, (int Beginning, int End) frame)
        : base(environment.Register(nameof(SubwordDetokenizingTransformer)))
    {
        _outputColumnName = outputColumnName;
        _inputColumnName = inputColumnName;
        _tokenizer = tokenizer;
        (_beginning, _end) = frame;
    }

    /// <summary>The tokenizer, found or given.</summary>
    public Tokenizer Tokenizer => _tokenizer.Tokenizer;

    private static VersionInfo Version => ModelEntry.Version("MNTDETOK", LoaderSignature);

    /// <exception cref="ArgumentException">The tokens are another tokenizer's.</exception>
    internal void Check(DataViewSchema.Column column)
    {
        ReadOnlySpan<byte> fingerprint = TokenAnnotations.FingerprintOf(column);
        bool isOthers = fingerprint.Length > 0
            ? !fingerprint.SequenceEqual(_tokenizer.Fingerprint)
            : TokenColumn.ItemTypeOf(column.Type) is KeyDataViewType { Count: var keys } && keys > (ulong)_tokenizer.VocabularySize;
        if (isOthers)
        {
            throw Host.ExceptParam(nameof(column), $"The tokens of column '{column.Name}' are another tokenizer's than the one that turns them into texts.");
        }
    }

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));

        // *** Format ***
        // text: output column; text: input column; int32: the id before a row's tokens, int32: that behind them, -1 for none; the tokenizer, see TokenizerPayload
        ModelEntry.Save(ctx, Version, writer =>
        {
            writer.WriteText(_outputColumnName);
            writer.WriteText(_inputColumnName);
            writer.WriteInt32(_beginning);
            writer.WriteInt32(_end);
            TokenizerPayload.Write(writer, _tokenizer.Saved);
        });
    }

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    // ML.NET finds this by its name and parameters.
    internal static SubwordDetokenizingTransformer Create(IHostEnvironment environment, ModelLoadContext context)
        => ModelEntry.Load(context, Version, reader =>
        {
            string outputColumnName = reader.ReadText();
            string inputColumnName = reader.ReadText();
            (int Beginning, int End) frame = (reader.ReadInt32(), reader.ReadInt32());
            ColumnTokenizer tokenizer = ColumnTokenizer.Read(reader);
            bool sound = outputColumnName.Length > 0 && inputColumnName.Length > 0
                && Math.Min(frame.Beginning, frame.End) >= TokenColumnOptions.None && Math.Max(frame.Beginning, frame.End) < tokenizer.VocabularySize;
            return sound
                ? new SubwordDetokenizingTransformer(environment, outputColumnName, inputColumnName, tokenizer, frame)
                : throw reader.Damaged(FormattableString.Invariant($"a column has no name, or the ids {frame.Beginning} and {frame.End} around a text are none of {tokenizer.VocabularySize}"));
        });

    private sealed class Mapper : MapperBase
    {
        private readonly SubwordDetokenizingTransformer _parent;
        private readonly int _inputIndex;

        public Mapper(SubwordDetokenizingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), inputSchema, parent)
        {
            _parent = parent;
            DataViewSchema.Column column = TokenColumn.Find(Host, inputSchema, parent._inputColumnName);
            parent.Check(column);
            _inputIndex = column.Index;
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
            => [new DataViewSchema.DetachedColumn(_parent._outputColumnName, TextDataViewType.Instance)];

        protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput)
            => activeOutput(0) ? column => column == _inputIndex : static _ => false;

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action? disposer)
        {
            disposer = null;
            Func<ReadOnlyMemory<int>> getIds = TokenColumn.GetIdGetter(input, input.Schema[_inputIndex], keepMissing: false);
            Tokenizer tokenizer = _parent.Tokenizer;
            return (ValueGetter<ReadOnlyMemory<char>>)Get;

            void Get(ref ReadOnlyMemory<char> text)
                => text = (tokenizer.Decode(MemoryMarshal.ToEnumerable(_parent.WithoutFrame(getIds()))) ?? string.Empty).AsMemory();
        }

        protected override void SaveModel(ModelSaveContext ctx) => _parent.SaveModel(ctx);
    }

    // Cutting off keeps them, so where the column adds them they are there.
    private ReadOnlyMemory<int> WithoutFrame(ReadOnlyMemory<int> ids)
    {
        if (_beginning >= 0 && ids.Length > 0 && ids.Span[0] == _beginning)
        {
            ids = ids[1..];
        }

        return _end >= 0 && ids.Length > 0 && ids.Span[^1] == _end ? ids[..^1] : ids;
    }
}
