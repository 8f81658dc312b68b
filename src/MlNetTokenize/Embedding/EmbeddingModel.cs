namespace MlNetTokenize;

/// <summary>A learned embedding.</summary>
public sealed class EmbeddingModel
{
    /// <summary>Puts a model together.</summary>
    /// <param name="table">The rows of the tokens.</param>
    /// <param name="head">The linear layer that they were learned with; its dimension is the table's.</param>
    /// <exception cref="ArgumentException">The dimensions differ.</exception>
    public EmbeddingModel(EmbeddingTable table, EmbeddingHead? head = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (head is not null && head.Dimension != table.Dimension)
        {
            throw new ArgumentException($"The head reads vectors of {head.Dimension}, the table's rows have {table.Dimension}.", nameof(head));
        }

        Table = table;
        Head = head;
    }

    /// <summary>The rows of the tokens.</summary>
    public EmbeddingTable Table { get; }

    /// <summary>The linear layer that the rows were learned with; <see langword="null"/> where they were not learned here. In a pipeline the trainer behind learns its own.</summary>
    public EmbeddingHead? Head { get; }
}
