using System.Numerics.Tensors;

namespace MlNetTokenize;

/// <summary>A learned embedding.</summary>
public sealed class EmbeddingModel
{
    /// <summary>Puts a model together.</summary>
    /// <param name="table">The rows of the tokens.</param>
    /// <param name="head">The linear layer that they were learned with; its dimension is the table's.</param>
    /// <param name="ngramTable">The rows of hashed n-grams, of the table's dimension.</param>
    /// <exception cref="ArgumentException">The dimensions differ.</exception>
    public EmbeddingModel(EmbeddingTable table, EmbeddingHead? head = null, NgramTable? ngramTable = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (ngramTable is not null && ngramTable.Dimension != table.Dimension)
        {
            throw new ArgumentException($"The n-grams' rows have {ngramTable.Dimension} dimensions, the table's {table.Dimension}.", nameof(ngramTable));
        }

        if (head is not null && head.Dimension != table.Dimension)
        {
            throw new ArgumentException($"The head reads vectors of {head.Dimension}, the table's rows have {table.Dimension}.", nameof(head));
        }

        Table = table;
        Head = head;
        NgramTable = ngramTable;
    }

    /// <summary>The rows of the tokens.</summary>
    public EmbeddingTable Table { get; }

    /// <summary>The linear layer that the rows were learned with; <see langword="null"/> where they were not learned here. In a pipeline the trainer behind learns its own.</summary>
    public EmbeddingHead? Head { get; }

    /// <summary>The rows of hashed n-grams; <see langword="null"/> where there are none.</summary>
    public NgramTable? NgramTable { get; }

    /// <summary>What it was learned from, and how well; <see langword="null"/> where it was not learned in this process.</summary>
    public EmbeddingTrainingSummary? TrainingSummary { get; internal init; }

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
        if (NgramTable is null || ids.Length < 2 || !UsesNgrams(pooling))
        {
            Table.Pool(ids, destination, pooling);
            return;
        }

        Table.Pool(ids, destination, TokenPooling.Sum);
        for (int first = 0; first < ids.Length; first++)
        {
            ulong hash = (uint)ids[first];
            int end = Math.Min(ids.Length, first + NgramTable.NgramLength);
            for (int next = first + 1; next < end; next++)
            {
                hash = Ngrams.Append(hash, ids[next]);
                int row = NgramTable.RowOf(hash);
                if (row >= 0)
                {
                    TensorPrimitives.Add(destination, NgramTable.Rows[row], destination);
                }
            }
        }

        int count = ids.Length + Ngrams.CountOf(ids.Length, NgramTable.NgramLength);
        TensorPrimitives.Multiply(destination, EmbeddingTable.ShareOf(count, pooling), destination);
    }

    /// <summary>Whether n-grams have a part in what is pooled so: a first, last or largest row is a token's.</summary>
    internal static bool UsesNgrams(TokenPooling pooling) => pooling is TokenPooling.Mean or TokenPooling.Sum or TokenPooling.SqrtN;
}
