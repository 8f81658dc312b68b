using MlNetTokenize.Embedding;
using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize;

/// <summary>A learned embedding.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed partial class EmbeddingModel
{
    // How many rows of n-grams are added at a time.
    private const int NgramsAtATime = 128;

    private readonly IEmbeddingRows _rows;
    private readonly Lazy<EmbeddingTable> _table;

    /// <summary>Puts a model together.</summary>
    /// <param name="table">The rows of the tokens.</param>
    /// <param name="head">The linear layer that they were learned with; its dimension is the table's.</param>
    /// <param name="ngramTable">The rows of hashed n-grams, of the table's dimension.</param>
    /// <param name="positionTable">The rows of the places in a text, of the table's dimension.</param>
    /// <exception cref="ArgumentException">The dimensions differ.</exception>
    public EmbeddingModel(EmbeddingTable table, EmbeddingHead? head = null, NgramTable? ngramTable = null, EmbeddingTable? positionTable = null)
        : this((IEmbeddingRows)table, head, ngramTable, positionTable)
    {
    }

    /// <summary>Puts a model of quantized rows together.</summary>
    /// <param name="table">The rows of the tokens.</param>
    /// <param name="head">The linear layer that they were learned with; its dimension is the table's.</param>
    /// <param name="ngramTable">The rows of hashed n-grams, of the table's dimension.</param>
    /// <param name="positionTable">The rows of the places in a text, of the table's dimension.</param>
    /// <exception cref="ArgumentException">The dimensions differ.</exception>
    public EmbeddingModel(QuantizedEmbeddingTable table, EmbeddingHead? head = null, NgramTable? ngramTable = null, EmbeddingTable? positionTable = null)
        : this((IEmbeddingRows)table, head, ngramTable, positionTable)
    {
    }

    internal EmbeddingModel(IEmbeddingRows table, EmbeddingHead? head, NgramTable? ngramTable, EmbeddingTable? positionTable)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (ngramTable is not null && ngramTable.Dimension != table.Dimension)
        {
            throw new ArgumentException($"The n-grams' rows have {ngramTable.Dimension} dimensions, the table's {table.Dimension}.", nameof(ngramTable));
        }

        if (positionTable is not null && positionTable.Dimension != table.Dimension)
        {
            throw new ArgumentException($"The positions' rows have {positionTable.Dimension} dimensions, the table's {table.Dimension}.", nameof(positionTable));
        }

        if (head is not null && head.Dimension != table.Dimension)
        {
            throw new ArgumentException($"The head reads vectors of {head.Dimension}, the table's rows have {table.Dimension}.", nameof(head));
        }

        _rows = table;
        _table = table is QuantizedEmbeddingTable quantized ? new Lazy<EmbeddingTable>(quantized.Dequantize) : new Lazy<EmbeddingTable>((EmbeddingTable)table);
        Head = head;
        NgramTable = ngramTable;
        PositionTable = positionTable;
    }

    /// <summary>
    /// Gets the rows of the tokens as floats. Where they are quantized, the first use makes this table, which takes four bytes a value from then on:
    /// <see cref="CopyRow"/>, <see cref="Pool"/> and <see cref="QuantizedTable"/> do without it.
    /// </summary>
    public EmbeddingTable Table => _table.Value;

    /// <summary>Gets the rows of the tokens where they are quantized; else <see langword="null"/>.</summary>
    public QuantizedEmbeddingTable? QuantizedTable => _rows as QuantizedEmbeddingTable;

    /// <summary>Gets what the rows of the tokens are held as.</summary>
    public EmbeddingPrecision Precision => _rows.Precision;

    /// <summary>Gets the number of tokens: their ids are 0 to <see cref="VocabularySize"/> − 1.</summary>
    public int VocabularySize => _rows.VocabularySize;

    /// <summary>Gets the length of a row.</summary>
    public int Dimension => _rows.Dimension;

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

    internal IEmbeddingRows Rows => _rows;

    /// <summary>The same model with the rows of tokens and n-grams in fewer bytes. The head and the rows of the places, which are few, stay as they are.</summary>
    /// <param name="precision"><see cref="EmbeddingPrecision.Float16"/> or <see cref="EmbeddingPrecision.Int8"/>. Rows that have it already are kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">The precision is another.</exception>
    /// <exception cref="ArgumentException">A value is too large for <see cref="EmbeddingPrecision.Float16"/>; the message names its row.</exception>
    public EmbeddingModel Quantize(EmbeddingPrecision precision)
        => new(Quantize(_rows, precision), Head, NgramTable?.Quantize(precision), PositionTable) { TrainingSummary = TrainingSummary };

    /// <summary>Copies a token's row.</summary>
    /// <param name="id">The token.</param>
    /// <param name="destination">At least <see cref="Dimension"/> long.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public void CopyRow(int id, Span<float> destination) => _rows.CopyRow(id, destination);

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
            _rows.Pool(ids, destination, pooling);
            return;
        }

        _rows.Pool(ids, destination, TokenPooling.Sum);
        AddNgrams(NgramTable, ids, destination);
        RowPooling.Share(destination, ids.Length + Ngrams.CountOf(ids.Length, NgramTable.NgramLength), pooling);
    }

    /// <summary>Whether n-grams have a part in what is pooled so: a first, last or largest row is a token's.</summary>
    internal static bool UsesNgrams(TokenPooling pooling) => pooling is TokenPooling.Mean or TokenPooling.Sum or TokenPooling.SqrtN;

    /// <summary>Rows of another precision.</summary>
    internal static QuantizedEmbeddingTable Quantize(IEmbeddingRows rows, EmbeddingPrecision precision) => rows switch
    {
        QuantizedEmbeddingTable quantized => quantized.Precision == precision ? quantized : quantized.Dequantize().Quantize(precision),
        _ => ((EmbeddingTable)rows).Quantize(precision),
    };

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
