namespace MlNetTokenize;

/// <summary>How the numbers of a word2vec file are written.</summary>
public enum Word2VecFormat
{
    /// <summary>What the first row looks like. It can only be mistaken where rows are of a very few numbers.</summary>
    Detect,

    /// <summary>A line for each row, with a header line (word2vec, fastText's <c>.vec</c>) or without one (GloVe).</summary>
    Text,

    /// <summary>A header line, and for each row the word, a space and little-endian 32-bit floats.</summary>
    Binary,
}
