namespace MlNetTokenize;

public sealed partial class EmbeddingTrainingOptions
{
    /// <summary>Gets or sets the rows where learning begins, instead of random ones.</summary>
    /// <value>
    /// <see langword="null"/> by default. Its rows are those of the same ids, or of the same tokens where <see cref="InitialTokens"/> says which they are. Tokens that it has no row for begin at random.
    /// </value>
    public EmbeddingTable? InitialTable { get; set; }

    /// <summary>Gets or sets which tokens the rows of <see cref="InitialTable"/> are of, as bytes, such as a tokenizer's <c>GetTokenBytes</c> gives them for each id.</summary>
    /// <value><see langword="null"/> by default: ids are the same. Else as many as rows; an empty one is of no token.</value>
    public IReadOnlyList<ReadOnlyMemory<byte>>? InitialTokens { get; set; }

    /// <summary>Gets or sets whether the rows of <see cref="InitialTable"/> stay as they are, and only the others are learned.</summary>
    public bool FreezeInitialRows { get; set; }

    /// <summary>Gets or sets what the rows of <see cref="InitialTable"/> are multiplied by while they are learned. In the end all rows are divided by it again, and the layer is multiplied by it.</summary>
    /// <value>
    /// <see langword="null"/> by default: for the supervised objective the power of two that brings the rows nearest to the length that suits the number of texts (a mean of 20 for 100 texts, 10 for 1,000 and 5 for 10,000, each row
    /// as often as its token occurs), and else 1. Up to 16,384 texts, if they are cross-fitted, a quarter of that is tried too and, if it is better for unseen texts, a sixteenth: learning takes two or three times as long. With few texts rows should be long: the layer, which learns in proportion, then does most of the work and the rows move little against their length. With many they should be
    /// free to move. Else greater than 0; with a power of two, rows that nothing moves keep their bytes. Rows that are frozen, and those of an <see cref="InitialModel"/>, are left as they are.
    /// </value>
    public float? InitialScale { get; set; }

    /// <summary>What the length is multiplied by that suits the number of texts: it is tried when options are chosen.</summary>
    internal float InitialLengthFactor { get; set; } = 1f;

    /// <summary>Whether the length of the given rows is found by the number of texts.</summary>
    internal bool ChoosesInitialLength => InitialTable is not null && !FreezeInitialRows && InitialScale is null && Objective == EmbeddingObjective.Supervised;

    /// <summary>Whether other lengths are tried, by the loss of unseen texts.</summary>
    internal bool TriesInitialLengths => ChoosesInitialLength && CrossFittingFolds > 1 && VectorLength is null;
}
