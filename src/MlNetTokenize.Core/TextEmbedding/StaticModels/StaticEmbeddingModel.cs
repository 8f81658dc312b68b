using System.Buffers;
using System.Numerics.Tensors;
using MlNetTokenize.Embedding.Numerics;
using MlNetTokenize.IO;
using MlNetTokenize.TextEmbedding.StaticModels;

namespace MlNetTokenize;

/// <summary>
/// A tokenizer and its rows: a text's vector is the mean of <c>weights[id]</c> × <c>table[mapping[id]]</c> over its tokens, brought to the length 1 if the model says so. It is what model2vec (potion …) and
/// sentence-transformers' StaticEmbedding are, and reads and writes their folders.
/// </summary>
/// <remarks>
/// Immutable and thread-safe. Nothing is put around a text, and special tokens within it are plain text. All of a text's tokens count: model2vec's own <c>encode</c> leaves out those after the first 512.
/// </remarks>
public sealed class StaticEmbeddingModel
{
    private const int LargestKept = 1 << 18;

    [ThreadStatic]
    private static PooledBuffer<int>? _spare;

    private readonly float[]? _weights;
    private readonly int[]? _mapping;
    private readonly int[] _unknown;

    /// <summary>Puts a model together.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="table">The rows, in any precision; one for each token, or, with a mapping, those that tokens share.</param>
    /// <param name="weights">What each token's row is multiplied by; 1 where it is <see langword="null"/>.</param>
    /// <param name="mapping">The row of each token; the token's own id where it is <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">There are fewer rows, weights or places than tokens, a weight is not finite, or a place is none of a row.</exception>
    public StaticEmbeddingModel(SubwordTokenizer tokenizer, EmbeddingTable table, float[]? weights = null, int[]? mapping = null)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(table);
        Check(nameof(table), "rows", mapping is null ? table.VocabularySize : int.MaxValue);
        Check(nameof(weights), nameof(weights), weights?.Length ?? int.MaxValue);
        Check(nameof(mapping), "mapped tokens", mapping?.Length ?? int.MaxValue);
        if (weights is not null && Array.FindIndex(weights, weight => !float.IsFinite(weight)) is >= 0 and int bad)
        {
            throw new ArgumentException(FormattableString.Invariant($"The weight of the token {bad} is {weights[bad]}."), nameof(weights));
        }

        if (mapping is not null && Array.FindIndex(mapping, row => (uint)row >= (uint)table.VocabularySize) is >= 0 and int lost)
        {
            throw new ArgumentException(FormattableString.Invariant($"The token {lost} has the row {mapping[lost]}; the table has {table.VocabularySize}."), nameof(mapping));
        }

        Tokenizer = tokenizer;
        Table = table;
        _weights = weights?.ToArray();
        _mapping = mapping?.ToArray();
        _unknown = [.. tokenizer.UnknownTokenIds];

        void Check(string parameter, string what, int count)
        {
            if (count < tokenizer.VocabularySize)
            {
                throw new ArgumentException(FormattableString.Invariant($"There are {count} {what} for the {tokenizer.VocabularySize} tokens of the tokenizer."), parameter);
            }
        }
    }

    /// <summary>Gets the tokenizer.</summary>
    public SubwordTokenizer Tokenizer { get; }

    /// <summary>Gets the rows.</summary>
    public EmbeddingTable Table { get; }

    /// <summary>Gets the length of a vector.</summary>
    public int Dimension => Table.Dimension;

    /// <summary>Gets what each token's row is multiplied by, by id; <see langword="null"/> if nothing.</summary>
    public IReadOnlyList<float>? Weights => _weights;

    /// <summary>Gets the row of each token, by id; <see langword="null"/> if that is the id.</summary>
    public IReadOnlyList<int>? Mapping => _mapping;

    /// <summary>Gets whether vectors are brought to the length 1. <see langword="true"/> by default.</summary>
    public bool Normalizes { get; init; } = true;

    /// <summary>Gets whether unknown tokens are left out, as model2vec does; sentence-transformers counts their row. <see langword="true"/> by default.</summary>
    public bool SkipsUnknownTokens { get; init; } = true;

    /// <summary>Reads a folder of model2vec or of sentence-transformers.</summary>
    /// <param name="folder">The folder.</param>
    /// <remarks>
    /// With a <c>modules.json</c> the model lies where that says, which may also be <c>0_StaticEmbedding</c> without one. Rows are kept as F32, F16 or I8 as the file has them; BF16 and F64 become F32.
    /// </remarks>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">The folder is without one of its files; the message names it.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or the model has parts that a static one has not; the message names the file and the place.</exception>
    public static StaticEmbeddingModel Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return StaticModelReader.Read(folder);
    }

    /// <summary>Writes a folder. Each file is there as a whole or not at all, and a new folder with all of its files.</summary>
    /// <param name="folder">The folder, which is made if it is not there; files of these names are replaced, others stay.</param>
    /// <param name="layout">How the folder holds the model. <see cref="StaticEmbeddingLayout.SentenceTransformers"/> has a row for each token, with its weight, in F32.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layout.</exception>
    /// <exception cref="InvalidOperationException">
    /// A <c>tokenizer.json</c> cannot hold the tokenizer, or the layout the model: sentence-transformers counts unknown tokens, so a model that does not must normalize. The message says which; nothing is written.
    /// </exception>
    public void Save(string folder, StaticEmbeddingLayout layout = StaticEmbeddingLayout.Model2Vec)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Enum.IsDefined(layout))
        {
            throw new ArgumentOutOfRangeException(nameof(layout), layout, "There is no such layout.");
        }

        StaticModelWriter.Write(this, folder, layout);
    }

    /// <summary>Embeds a text. Nothing is allocated once this thread's buffers are warm.</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination"><see cref="Dimension"/> long; zeros for a text without tokens.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length.</exception>
    public void Embed(string text, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(text);
        Embed(text, destination, out _);
    }

    /// <summary>Embeds a text, and tells of how many tokens.</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination"><see cref="Dimension"/> long; zeros for a text without tokens.</param>
    /// <param name="tokenCount">How many tokens were pooled.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length.</exception>
    public void Embed(ReadOnlySpan<char> text, Span<float> destination, out int tokenCount)
    {
        if (destination.Length != Dimension)
        {
            throw new ArgumentException(FormattableString.Invariant($"A vector has {Dimension} numbers, the destination room for {destination.Length}."), nameof(destination));
        }

        PooledBuffer<int> ids = _spare ?? new PooledBuffer<int>();
        _spare = null;
        ids.Count = 0;
        Tokenizer.Encode(text, ids);
        RemoveUnknown(ids);
        tokenCount = ids.Count;
        Pool(ids.Values, destination);
        if (ids.Count <= LargestKept)
        {
            _spare = ids;
        }

        if (Normalizes)
        {
            VectorPooling.Normalize(destination);
        }
    }

    /// <summary>
    /// A table with a row for each token, by which <c>ApplyTokenEmbedding</c> does in a pipeline what the model does: weights are in the rows, which are floats then, and the rows of unknown tokens that are left out
    /// are zero. The mean of the rows has the direction of <see cref="Embed(string, Span{float})"/>, and its length up to what normalizing and unknown tokens change.
    /// </summary>
    public EmbeddingTable ToTable()
    {
        int[] unknown = SkipsUnknownTokens ? _unknown : [];
        if (_weights is null && _mapping is null && unknown.Length == 0 && Table.VocabularySize == Tokenizer.VocabularySize)
        {
            return Table;
        }

        var values = new float[EmbeddingTable.ElementCount(Tokenizer.VocabularySize, Dimension)];
        for (int id = 0; id < Tokenizer.VocabularySize; id++)
        {
            Span<float> row = values.AsSpan(id * Dimension, Dimension);
            if (!unknown.Contains(id))
            {
                Table.CopyRow(_mapping?[id] ?? id, row);
                TensorPrimitives.Multiply(row, _weights?[id] ?? 1, row);
            }
        }

        return EmbeddingTable.FromValues(Tokenizer.VocabularySize, Dimension, values);
    }

    private void RemoveUnknown(PooledBuffer<int> ids)
    {
        if (!SkipsUnknownTokens || _unknown.Length == 0)
        {
            return;
        }

        foreach (int unknown in _unknown)
        {
            int start = 0;
            while (ids.Values[start..].IndexOf(unknown) is >= 0 and int place)
            {
                start += place;
                int length = 1;
                while (start + length < ids.Count && ids.Values[start + length] == unknown)
                {
                    length++;
                }

                ids.Remove(start, length);
            }
        }
    }

    private void Pool(ReadOnlySpan<int> ids, Span<float> destination)
    {
        if (_weights is null && _mapping is null)
        {
            Table.Pool(ids, destination, TokenPooling.Mean);
            return;
        }

        float[] copy = ArrayPool<float>.Shared.Rent(Dimension);
        destination.Clear();
        foreach (int id in ids)
        {
            ReadOnlySpan<float> row = Table.RowOf(_mapping is null ? id : _mapping[id], copy.AsSpan(0, Dimension));
            if (_weights is null)
            {
                TensorPrimitives.Add(destination, row, destination);
            }
            else
            {
                TensorPrimitives.MultiplyAdd(row, _weights[id], destination, destination);
            }
        }

        ArrayPool<float>.Shared.Return(copy);
        if (ids.Length > 1)
        {
            TensorPrimitives.Divide(destination, ids.Length, destination);
        }
    }
}
