namespace MlNetTokenize.Transforms.Explaining;

/// <summary>Rows and the linear layer over their pool.</summary>
/// <param name="Model">The rows, and the layer as their head.</param>
/// <param name="Pooling">How the rows become one vector.</param>
/// <param name="Fingerprint">Of the tokenizer that the rows are for; empty where it is not known.</param>
internal sealed record LinearScores(EmbeddingModel Model, TokenPooling Pooling, byte[] Fingerprint)
{
    /// <summary>Puts a layer behind the rows of a transformer.</summary>
    public static LinearScores Create(TokenEmbeddingTransformer rows, EmbeddingHead head)
        => new(
            new EmbeddingModel(rows.Model.Table, head, rows.Model.NgramTable) { Objective = rows.Model.Objective, Pooling = rows.Pooling, TermWeighting = rows.Model.TermWeighting },
            rows.Pooling,
            rows.Fingerprint);
}
