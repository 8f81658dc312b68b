namespace MlNetTokenize.Embedding.Training;

/// <summary>
/// Tries given rows that are shorter than the number of texts suggests, as long as that helps. What rows know may be of no use for a task (of questions: rows of a sentence encoder hardly tell "who" from "where"), and must be
/// unlearned, for which long rows are too slow.
/// </summary>
/// <param name="options">The options as they are: the first trial.</param>
internal sealed class LengthSearch(EmbeddingTrainingOptions options) : IOptionSearch
{
    /// <summary>How many texts there are at most for which other lengths are tried. With more rows are short anyway, and learning takes long.</summary>
    public const long MostTexts = 1 << 14;

    private const float Step = 0.25f;
    private const float Least = Step * Step;
    private float _factor = 1;
    private bool _isBest = true;

    /// <inheritdoc/>
    public EmbeddingTrainingOptions? Next()
    {
        if (!_isBest || _factor <= Least)
        {
            return null;
        }

        _factor *= Step;
        _isBest = false;
        EmbeddingTrainingOptions next = options.Copy();
        next.InitialLengthFactor = _factor;
        return next;
    }

    /// <inheritdoc/>
    public void Choose() => _isBest = true;
}
