namespace MlNetTokenize.Embedding;

/// <summary>Rows of any precision.</summary>
internal interface IEmbeddingRows
{
    int VocabularySize { get; }

    int Dimension { get; }

    EmbeddingPrecision Precision { get; }

    void CopyRow(int id, Span<float> destination);

    void Pool(ReadOnlySpan<int> ids, Span<float> destination, TokenPooling pooling);

    /// <summary>Adds rows to a vector, in their order.</summary>
    void AddRows(ReadOnlySpan<int> ids, Span<float> destination);
}
