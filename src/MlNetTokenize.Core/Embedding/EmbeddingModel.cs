using MlNetTokenize.Embedding;
using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize;

/// <summary>A learned embedding.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed partial class EmbeddingModel
{
    /// <summary>The largest <see cref="WindowSize"/>.</summary>
    internal const int LargestWindow = 1000;

    // How many rows of n-grams are added at a time.
    private const int NgramsAtATime = 128;

    /// <summary>Puts a model together.</summary>
    /// <param name="table">The rows of the tokens, in any precision.</param>
    /// <param name="head">The linear layer that they were learned with; its dimension is the table's.</param>
    /// <param name="ngramTable">The rows of hashed n-grams, of the table's dimension.</param>
    /// <param name="positionTable">The rows of the places in a text, of the table's dimension and <see cref="EmbeddingPrecision.Float32"/>.</param>
    /// <exception cref="ArgumentException">The dimensions differ, or the rows of the places are in fewer bits.</exception>
    public EmbeddingModel(EmbeddingTable table, EmbeddingHead? head = null, NgramTable? ngramTable = null, EmbeddingTable? positionTable = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (ngramTable is not null && ngramTable.Dimension != table.Dimension)
        {
            throw new ArgumentException($"The n-grams' rows have {ngramTable.Dimension} dimensions, the table's {table.Dimension}.", nameof(ngramTable));
        }

        if (positionTable is not null && (positionTable.Dimension != table.Dimension || positionTable.Precision != EmbeddingPrecision.Float32))
        {
            throw new ArgumentException(
                $"The positions' rows are {positionTable.Precision} with {positionTable.Dimension} dimensions; they have to be {EmbeddingPrecision.Float32} with the table's {table.Dimension}.",
                nameof(positionTable));
        }

        if (head is not null && head.Dimension != table.Dimension)
        {
            throw new ArgumentException($"The head reads vectors of {head.Dimension}, the table's rows have {table.Dimension}.", nameof(head));
        }

        Table = table;
        Head = head;
        NgramTable = ngramTable;
        PositionTable = positionTable;
    }

    /// <summary>Gets the rows of the tokens.</summary>
    public EmbeddingTable Table { get; }

    /// <summary>Gets what the rows of the tokens are held as.</summary>
    public EmbeddingPrecision Precision => Table.Precision;

    /// <summary>Gets the number of tokens: their ids are 0 to <see cref="VocabularySize"/> − 1.</summary>
    public int VocabularySize => Table.VocabularySize;

    /// <summary>Gets the length of a row.</summary>
    public int Dimension => Table.Dimension;

    /// <summary>The linear layer that the rows were learned with; <see langword="null"/> where they were not learned here. In a pipeline the trainer behind learns its own.</summary>
    public EmbeddingHead? Head { get; }

    /// <summary>The rows of hashed n-grams; <see langword="null"/> where there are none.</summary>
    public NgramTable? NgramTable { get; }

    /// <summary>
    /// The rows of the places in a text, the first token's being row 0; <see langword="null"/> where there are none. Each was learned to be added to the row of the token there, and the head to read the mean
    /// of these sums: of what <see cref="EmbedSequence"/> writes, while <see cref="Pool"/> knows tokens and n-grams alone.
    /// </summary>
    public EmbeddingTable? PositionTable { get; }

    /// <summary>What it was learned from, and how well; <see langword="null"/> where it was not learned in this process.</summary>
    public EmbeddingTrainingSummary? TrainingSummary { get; internal init; }

    /// <summary>Gets what the rows were learned for, or <see langword="null"/> if it is not known: the model was not learned here, or is of a file that does not say it.</summary>
    public EmbeddingObjective? Objective { get; init; }

    /// <summary>Gets how many tokens before the next one (<see cref="EmbeddingObjective.NextToken"/>) or to each side the rows were learned from; <see langword="null"/> if there was no window, or it is not known.</summary>
    public int? WindowSize { get; init; }

    /// <summary>Gets how the rows of a text or of a window were pooled while they were learned, or <see langword="null"/> if it is not known.</summary>
    public TokenPooling? Pooling { get; init; }

    /// <summary>Gets what a token or n-gram counts that occurs several times in a text which is pooled by mean, sum or <see cref="TokenPooling.SqrtN"/>.</summary>
    /// <value><see cref="TermWeighting.Count"/> by default.</value>
    public TermWeighting TermWeighting { get; init; }

    /// <summary>
    /// Gets whether the texts that it was learned from can be pooled by rows that have not seen them, see <see cref="PoolUnseen"/>. A model that is loaded cannot: the rows of the folds are not saved.
    /// </summary>
    public bool IsCrossFitted => FoldModels is not null;

    /// <summary>For each fold the rows that were learned from the other folds' texts, turned onto one another.</summary>
    internal EmbeddingModel[]? FoldModels { get; init; }

    /// <summary>The same model with the rows of tokens and n-grams in another precision. The head and the rows of the places, which are few, stay as they are.</summary>
    /// <param name="precision">The precision. Rows that have it already are kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">The precision is unknown.</exception>
    /// <exception cref="ArgumentException">A value is too large for <see cref="EmbeddingPrecision.Float16"/>; the message names its row.</exception>
    public EmbeddingModel Quantize(EmbeddingPrecision precision)
        => new(Table.Quantize(precision), Head, NgramTable?.Quantize(precision), PositionTable)
        {
            TrainingSummary = TrainingSummary,
            Objective = Objective,
            WindowSize = WindowSize,
            Pooling = Pooling,
            TermWeighting = TermWeighting,
            FoldModels = FoldModels?.Select(model => model.Quantize(precision)).ToArray(),
        };

    /// <summary>Copies a token's row.</summary>
    /// <param name="id">The token.</param>
    /// <param name="destination">At least <see cref="Dimension"/> long.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public void CopyRow(int id, Span<float> destination) => Table.CopyRow(id, destination);

    /// <summary>Pools the rows of a text's tokens and n-grams. Nothing is allocated.</summary>
    /// <param name="ids">The tokens. Without any, the result is zero.</param>
    /// <param name="destination">As long as a row; with <see cref="TokenPooling.None"/> that times the number of ids.</param>
    /// <param name="pooling">
    /// How. N-grams belong to the mean, the sum and <see cref="TokenPooling.SqrtN"/>, where one without a row counts as a row of zeros; with the other poolings only tokens do.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The table has no row for one of the ids.</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length.</exception>
    public void Pool(ReadOnlySpan<int> ids, Span<float> destination, TokenPooling pooling)
    {
        if (TermWeighting != TermWeighting.Count && ids.Length > 1 && UsesNgrams(pooling))
        {
            WeightedPooling.Pool(this, ids, destination, pooling);
            return;
        }

        if (NgramTable is null || ids.Length < 2 || !UsesNgrams(pooling))
        {
            Table.Pool(ids, destination, pooling);
            return;
        }

        Table.Pool(ids, destination, TokenPooling.Sum);
        AddNgrams(NgramTable, ids, destination);
        RowPooling.Share(destination, ids.Length + Ngrams.CountOf(ids.Length, NgramTable.NgramLength), pooling);
    }

    /// <summary>
    /// Pools the rows of a text of the training set as a new text's would be: by those that were learned from the texts of the other folds (<see cref="EmbeddingTrainingOptions.CrossFittingFolds"/>). This is what a
    /// trainer has to be fitted on.
    /// </summary>
    /// <inheritdoc cref="Pool"/>
    /// <exception cref="InvalidOperationException">The model is not cross-fitted, or it was loaded.</exception>
    public void PoolUnseen(ReadOnlySpan<int> ids, Span<float> destination, TokenPooling pooling) => FoldModelOf(ids).Pool(ids, destination, pooling);

    /// <summary>The model that has not seen a text of the training set.</summary>
    internal EmbeddingModel FoldModelOf(ReadOnlySpan<int> ids)
        => FoldModels is null
            ? throw new InvalidOperationException("The model has no rows of folds: it was learned from all texts at once, or loaded.")
            : FoldModels[TextFolds.FoldOf(ids, FoldModels.Length)];

    /// <summary>Whether n-grams have a part in what is pooled so: a first, last or largest row is a token's.</summary>
    internal static bool UsesNgrams(TokenPooling pooling) => pooling is TokenPooling.Mean or TokenPooling.Sum or TokenPooling.SqrtN;

    private static void AddNgrams(NgramTable table, ReadOnlySpan<int> ids, Span<float> destination)
    {
        Span<int> rows = stackalloc int[NgramsAtATime];
        int count = 0;
        for (int first = 0; first < ids.Length; first++)
        {
            ulong hash = (uint)ids[first];
            int end = Math.Min(ids.Length, first + table.NgramLength);
            for (int next = first + 1; next < end; next++)
            {
                hash = Ngrams.Append(hash, ids[next]);
                int row = table.RowOf(hash);
                if (row < 0)
                {
                    continue;
                }

                rows[count++] = row;
                if (count == rows.Length)
                {
                    table.Rows.AddRows(rows, destination);
                    count = 0;
                }
            }
        }

        table.Rows.AddRows(rows[..count], destination);
    }
}
