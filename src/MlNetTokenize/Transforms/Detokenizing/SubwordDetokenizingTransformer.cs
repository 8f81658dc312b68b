using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Tokenizers;
using MlNetTokenize;
using MlNetTokenize.Serialization;
using MlNetTokenize.Tokenization.Columns;
using MlNetTokenize.Transforms.Columns;

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

        ModelEntry.Save(ctx, Version, new DetokenizingSection(_outputColumnName, _inputColumnName, _beginning, _end, _tokenizer).Write);
    }

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    // ML.NET finds this by its name and parameters.
    internal static SubwordDetokenizingTransformer Create(IHostEnvironment environment, ModelLoadContext context)
        => ModelEntry.Load(context, Version, reader =>
        {
            (string output, string input, int beginning, int end, ColumnTokenizer tokenizer) = DetokenizingSection.Read(reader);
            return new SubwordDetokenizingTransformer(environment, output, input, tokenizer, (beginning, end));
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
