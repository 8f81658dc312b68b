using MlNetTokenize.Tokenization.Training;

namespace MlNetTokenize;

// Counting texts, lines or files.
public sealed partial class PieceCounts
{
    /// <summary>Counts the pieces of texts.</summary>
    /// <param name="texts">The texts, read once.</param>
    /// <param name="options">How texts are cut, the number of threads, the most distinct pieces. What concerns merging is not looked at.</param>
    /// <param name="progress">Told at a steady rate how far counting is; else <see cref="BytePairTrainingOptions.Progress"/> is.</param>
    /// <param name="cancellationToken">Stops counting, as <see cref="BytePairTrainingOptions.CancellationToken"/> does.</param>
    /// <exception cref="ArgumentNullException">An argument or one of the texts is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    /// <exception cref="OperationCanceledException">Counting was cancelled.</exception>
    public static PieceCounts Count(
        IEnumerable<string> texts,
        BytePairTrainingOptions options,
        IProgress<BytePairTrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using var training = new BytePairTraining(options, progress, merges: false, cancellationToken);
        training.Add(texts);
        return training.FinishCounting();
    }

    /// <summary>Counts the pieces of a reader's lines, each with its <c>\n</c>.</summary>
    /// <inheritdoc cref="Count(IEnumerable{string}, BytePairTrainingOptions, IProgress{BytePairTrainingProgress}?, CancellationToken)"/>
    /// <param name="reader">The reader, read to its end and not closed.</param>
    /// <param name="options">How texts are cut, the number of threads, the most distinct pieces.</param>
    /// <param name="progress">Told at a steady rate how far counting is.</param>
    /// <param name="cancellationToken">Stops counting.</param>
    public static PieceCounts Count(
        TextReader reader,
        BytePairTrainingOptions options,
        IProgress<BytePairTrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        using var training = new BytePairTraining(options, progress, merges: false, cancellationToken);
        training.AddLines(reader);
        return training.FinishCounting();
    }

    /// <summary>Counts the pieces of a UTF-8 stream's lines, each with its <c>\n</c>.</summary>
    /// <inheritdoc cref="Count(IEnumerable{string}, BytePairTrainingOptions, IProgress{BytePairTrainingProgress}?, CancellationToken)"/>
    /// <param name="utf8">The stream, read to its end and not closed. A byte-order mark is text.</param>
    /// <param name="options">How texts are cut, the number of threads, the most distinct pieces.</param>
    /// <param name="progress">Told at a steady rate how far counting is.</param>
    /// <param name="cancellationToken">Stops counting.</param>
    public static PieceCounts Count(
        Stream utf8,
        BytePairTrainingOptions options,
        IProgress<BytePairTrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(utf8);
        using var training = new BytePairTraining(options, progress, merges: false, cancellationToken);
        training.AddLines(utf8);
        return training.FinishCounting();
    }

    /// <summary>Counts the pieces of UTF-8 files' lines, each with its <c>\n</c>.</summary>
    /// <inheritdoc cref="Count(IEnumerable{string}, BytePairTrainingOptions, IProgress{BytePairTrainingProgress}?, CancellationToken)"/>
    /// <param name="paths">The files, read one after the other. A byte-order mark is text.</param>
    /// <param name="options">How texts are cut, the number of threads, the most distinct pieces.</param>
    /// <param name="progress">Told at a steady rate how far counting is.</param>
    /// <param name="cancellationToken">Stops counting.</param>
    public static PieceCounts CountFiles(
        IEnumerable<string> paths,
        BytePairTrainingOptions options,
        IProgress<BytePairTrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        using var training = new BytePairTraining(options, progress, merges: false, cancellationToken);
        training.AddFiles(paths);
        return training.FinishCounting();
    }
}
