using System.Text;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.PostProcessors;
using MlNetTokenize.Tokenization.Sections;
using MlNetTokenize.Tokenization.Sources;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Columns;

/// <summary>What a token column needs of a tokenizer: ids with −1 for a missing one, their places in the text, a printable text for each id, and a fingerprint.</summary>
internal abstract class ColumnTokenizer
{
    // Both are made on first use: a prediction needs neither.
    private readonly Lazy<ReadOnlyMemory<char>[]> _keyValues;
    private readonly Lazy<byte[]> _fingerprint;

    private ColumnTokenizer(Tokenizer tokenizer, int vocabularySize)
    {
        Tokenizer = tokenizer;
        VocabularySize = vocabularySize;
        _keyValues = new Lazy<ReadOnlyMemory<char>[]>(() => [.. Enumerable.Range(0, vocabularySize).Select(id => KeyValueOf(id).AsMemory())]);
        _fingerprint = new Lazy<byte[]>(() => TokenizerPayload.Fingerprint(tokenizer));
    }

    public Tokenizer Tokenizer { get; }

    public int VocabularySize { get; }

    /// <summary>The vocabulary's own id before a text, if it has one.</summary>
    public virtual int? BeginningTokenId => null;

    /// <summary>The vocabulary's own id behind a text, if it has one.</summary>
    public virtual int? EndTokenId => null;

    /// <summary>The vocabulary's own id between two texts, if it has one.</summary>
    public virtual int? SeparatorTokenId => null;

    /// <summary>The vocabulary's own id for what fills up, if it has one.</summary>
    public virtual int? PadTokenId => null;

    /// <summary>What its file says is put around one text and around two; <see langword="null"/> where no file says it.</summary>
    public virtual PostProcessor? Template => null;

    /// <summary>Which text of a pair is cut off.</summary>
    public virtual TruncationStrategy PairStrategy => TruncationStrategy.LongestFirst;

    /// <summary>How its file wants rows cut off and filled up.</summary>
    public virtual (Truncation? Truncation, Padding? Padding) RowLengths => (null, null);

    /// <summary>Whether it can say which part of a text a token is.</summary>
    public virtual bool GivesOffsets => true;

    /// <summary>The key values: every id's text, all different.</summary>
    public ReadOnlySpan<ReadOnlyMemory<char>> KeyValues => _keyValues.Value;

    public ReadOnlySpan<byte> Fingerprint => _fingerprint.Value;

    /// <exception cref="ArgumentException">The tokenizer is of a kind that a model cannot hold, or has no ids.</exception>
    public static ColumnTokenizer Create(Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        return tokenizer switch
        {
            SubwordTokenizer subwords => new Subwords(subwords, subwords, subwords.AlwaysFound),
            CharacterTokenizer { VocabularySize: 0 } => throw new ArgumentException(
                "The tokenizer has seen no character, and a column of keys needs at least one; train it on a text, or with addUnknown: true.", nameof(tokenizer)),
            CharacterTokenizer characters => new Characters(characters),
            TokenizerSource { Own: { } own } source => new Subwords(source, own, source.AllowsSpecialTokens ? own.Allowing(own.SpecialTokens.Keys.ToHashSet(), nameof(tokenizer)) : own.AlwaysFound),
            TokenizerSource source => new Source(source),
            _ => throw new ArgumentException(
                $"A {tokenizer.GetType()} keeps its vocabulary to itself, so a model cannot hold it. Give the transform its files: {SourceExample.For(tokenizer)}.",
                nameof(tokenizer)),
        };
    }

    /// <exception cref="InvalidDataException">The section is damaged, or has a tokenizer without ids.</exception>
    public static ColumnTokenizer Read(PayloadReader reader)
    {
        Tokenizer tokenizer = TokenizerPayload.Read(reader);
        try
        {
            return Create(tokenizer);
        }
        catch (ArgumentException exception)
        {
            throw reader.Damaged(exception.Message);
        }
    }

    /// <summary>Encodes a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="ids">Where the ids go.</param>
    /// <param name="offsets">Where the first and behind the last UTF-16 unit of each token's text go, by turns, if somewhere.</param>
    /// <param name="mayMiss">Whether what has no id becomes −1; else it is an exception.</param>
    public abstract void Encode(ReadOnlySpan<char> text, PooledBuffer<int> ids, PooledBuffer<int>? offsets, bool mayMiss);

    protected abstract string KeyValueOf(int id);

    private sealed class Subwords(Tokenizer tokenizer, SubwordTokenizer own, AddedTokenSet added) : ColumnTokenizer(tokenizer, own.VocabularySize)
    {
        // A file of before says which id stands before a text and which after it, and no more.
        private readonly BytePairModel? _older = own is BytePairTokenizer { Model: { PostProcessor: null } model } ? model : null;

        public override PostProcessor? Template => _older is null ? own.PostProcessor : null;

        public override int? BeginningTokenId => _older is null ? own.PostProcessor.Surrounding.Beginning : _older.BeginningTokenId;

        public override int? EndTokenId => _older is null ? own.PostProcessor.Surrounding.End : _older.EndTokenId;

        public override int? SeparatorTokenId => _older is null ? own.PostProcessor.Between : null;

        public override int? PadTokenId => _older is null ? own.PaddingTokenId : own.Padding?.Id;

        public override TruncationStrategy PairStrategy => own.Truncation?.Strategy ?? TruncationStrategy.LongestFirst;

        public override (Truncation? Truncation, Padding? Padding) RowLengths => (own.Truncation, own.Padding);

        public override void Encode(ReadOnlySpan<char> text, PooledBuffer<int> ids, PooledBuffer<int>? offsets, bool mayMiss) => own.Encode(text, added, ids, offsets);

        // ML.NET's key values are text, and a token may be half a character: hence the printable alphabet. It has no space, so a hole's name
        // cannot be a token's.
        protected override string KeyValueOf(int id) => own.GetPrintableText(id);
    }

    private sealed class Characters(CharacterTokenizer tokenizer) : ColumnTokenizer(tokenizer, tokenizer.VocabularySize)
    {
        public override void Encode(ReadOnlySpan<char> text, PooledBuffer<int> ids, PooledBuffer<int>? offsets, bool mayMiss)
        {
            if (mayMiss)
            {
                tokenizer.EncodeOrMissing(text, ids);
            }
            else
            {
                tokenizer.Encode(text, ids);
            }

            int start = 0;
            foreach (Rune character in offsets is null ? default : text.EnumerateRunes())
            {
                offsets!.Add(start);
                start += character.Utf16SequenceLength;
                offsets.Add(start);
            }
        }

        protected override string KeyValueOf(int id) => tokenizer.GetCharacter(id)?.ToString() ?? "unknown";
    }

    private sealed class Source(TokenizerSource source) : ColumnTokenizer(source, source.VocabularySize)
    {
        public override int? BeginningTokenId => source.BeginningTokenId;

        public override int? EndTokenId => source.EndTokenId;

        public override int? SeparatorTokenId => source.SeparatorTokenId;

        public override int? PadTokenId => source.PadTokenId;

        public override bool GivesOffsets => source.GivesOffsets;

        public override void Encode(ReadOnlySpan<char> text, PooledBuffer<int> ids, PooledBuffer<int>? offsets, bool mayMiss)
        {
            if (offsets is null)
            {
                source.Encode(text, ids);
            }
            else
            {
                source.EncodeWithOffsets(text, ids, offsets);
            }
        }

        protected override string KeyValueOf(int id) => source.TokenTextOf(id) ?? TokenTexts.NameOfHole(id);
    }
}
