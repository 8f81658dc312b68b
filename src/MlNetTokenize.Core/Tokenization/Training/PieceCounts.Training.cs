namespace MlNetTokenize;

// Counting texts, lines or files.
public sealed partial class PieceCounts
{
    /// <summary>Counts the pieces of texts.</summary>
    /// <param name="texts">The texts, read once.</param>
    /// <param name="options">How texts are cut, the number of threads, the most distinct pieces. What concerns merging is not looked at.</param>
    /// <exception cref="ArgumentNullException">An argument or one of the texts is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    /// <exception cref="OperationCanceledException">Counting was cancelled.</exception>
    public static PieceCounts Count(IEnumerable<string> texts, BytePairTrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using var trainer = new BytePairTrainer(options, merges: false);
        trainer.Add(texts);
        return trainer.FinishCounting();
    }

    /// <summary>Counts the pieces of UTF-8 files' lines, each with its <c>\n</c>.</summary>
    /// <inheritdoc cref="Count(IEnumerable{string}, BytePairTrainingOptions)"/>
    /// <param name="paths">The files, read one after the other. A byte-order mark is text.</param>
    /// <param name="options">How texts are cut, the number of threads, the most distinct pieces.</param>
    public static PieceCounts CountFiles(IEnumerable<string> paths, BytePairTrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(paths);
        using var trainer = new BytePairTrainer(options, merges: false);
        trainer.AddFiles(paths);
        return trainer.FinishCounting();
    }
}
