using MlNetTokenize.Tokenization.Training;

namespace MlNetTokenize;

// Learning a tokenizer: from texts, lines, files or counts.
public sealed partial class BytePairTokenizer
{
    /// <summary>Learns a tokenizer from texts.</summary>
    /// <param name="texts">The texts, read once. No merge reaches from one text into the next.</param>
    /// <param name="options">The size of the vocabulary, how text is cut, and so on.</param>
    /// <param name="progress">Told at a steady rate how far training is; else <see cref="BytePairTrainingOptions.Progress"/> is.</param>
    /// <param name="cancellationToken">Stops training, as <see cref="BytePairTrainingOptions.CancellationToken"/> does.</param>
    /// <returns>
    /// The tokenizer: special tokens first, then the 256 bytes in GPT-2's order, then one token for each merge. It has fewer than
    /// <see cref="BytePairTrainingOptions.VocabularySize"/> where no pair is left that is frequent enough; <see cref="TrainingSummary"/> says so. The result depends on the texts and the
    /// options alone, not on the number of threads.
    /// </returns>
    /// <exception cref="ArgumentNullException">An argument or one of the texts is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">An option is outside its range; the message holds its name, its value and the range.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public static BytePairTokenizer Train(
        IEnumerable<string> texts,
        BytePairTrainingOptions options,
        IProgress<BytePairTrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using var training = new BytePairTraining(options, progress, merges: true, cancellationToken);
        training.Add(texts);
        return training.Finish();
    }

    /// <summary>Learns a tokenizer from the lines of a reader. Each line with its <c>\n</c> is one text, as Hugging Face's trainers read files.</summary>
    /// <param name="reader">The reader, read to its end and not closed.</param>
    /// <param name="options">The size of the vocabulary, how text is cut, and so on.</param>
    /// <param name="progress">Told at a steady rate how far training is; else <see cref="BytePairTrainingOptions.Progress"/> is.</param>
    /// <param name="cancellationToken">Stops training, as <see cref="BytePairTrainingOptions.CancellationToken"/> does.</param>
    /// <inheritdoc cref="Train(IEnumerable{string}, BytePairTrainingOptions, IProgress{BytePairTrainingProgress}?, CancellationToken)"/>
    public static BytePairTokenizer Train(
        TextReader reader,
        BytePairTrainingOptions options,
        IProgress<BytePairTrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        using var training = new BytePairTraining(options, progress, merges: true, cancellationToken);
        training.AddLines(reader);
        return training.Finish();
    }

    /// <summary>Learns a tokenizer from the lines of a stream in UTF-8. Each line with its <c>\n</c> is one text, as Hugging Face's trainers read files.</summary>
    /// <param name="utf8">
    /// The stream, read to its end and not closed. A byte-order mark is text. A byte that is no part of a character is a piece of its own or part of one made of signs, as in
    /// <see cref="EncodeUtf8(ReadOnlySpan{byte}, System.Buffers.IBufferWriter{int})"/>.
    /// </param>
    /// <param name="options">The size of the vocabulary, how text is cut, and so on.</param>
    /// <param name="progress">Told at a steady rate how far training is; else <see cref="BytePairTrainingOptions.Progress"/> is.</param>
    /// <param name="cancellationToken">Stops training, as <see cref="BytePairTrainingOptions.CancellationToken"/> does.</param>
    /// <inheritdoc cref="Train(IEnumerable{string}, BytePairTrainingOptions, IProgress{BytePairTrainingProgress}?, CancellationToken)"/>
    public static BytePairTokenizer Train(
        Stream utf8,
        BytePairTrainingOptions options,
        IProgress<BytePairTrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(utf8);
        using var training = new BytePairTraining(options, progress, merges: true, cancellationToken);
        training.AddLines(utf8);
        return training.Finish();
    }

    /// <summary>Learns a tokenizer from counted pieces.</summary>
    /// <param name="counts">The pieces. Their split pattern is the tokenizer's.</param>
    /// <param name="options">The size of the vocabulary, how text is cut, and so on.</param>
    /// <param name="progress">Told at a steady rate how far training is; else <see cref="BytePairTrainingOptions.Progress"/> is.</param>
    /// <param name="cancellationToken">Stops training, as <see cref="BytePairTrainingOptions.CancellationToken"/> does.</param>
    /// <inheritdoc cref="Train(IEnumerable{string}, BytePairTrainingOptions, IProgress{BytePairTrainingProgress}?, CancellationToken)"/>
    public static BytePairTokenizer Train(
        PieceCounts counts,
        BytePairTrainingOptions options,
        IProgress<BytePairTrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(counts);
        using var training = new BytePairTraining(options, progress, merges: true, cancellationToken);
        return training.Finish(counts);
    }

    /// <summary>Learns a tokenizer from the lines of files in UTF-8. Each line with its <c>\n</c> is one text, as Hugging Face's trainers read files.</summary>
    /// <param name="paths">The files, read one after the other. A byte-order mark is text.</param>
    /// <param name="options">The size of the vocabulary, how text is cut, and so on.</param>
    /// <param name="progress">Told at a steady rate how far training is; else <see cref="BytePairTrainingOptions.Progress"/> is.</param>
    /// <param name="cancellationToken">Stops training, as <see cref="BytePairTrainingOptions.CancellationToken"/> does.</param>
    /// <inheritdoc cref="Train(IEnumerable{string}, BytePairTrainingOptions, IProgress{BytePairTrainingProgress}?, CancellationToken)"/>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static BytePairTokenizer TrainFromFiles(
        IEnumerable<string> paths,
        BytePairTrainingOptions options,
        IProgress<BytePairTrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        using var training = new BytePairTraining(options, progress, merges: true, cancellationToken);
        training.AddFiles(paths);
        return training.Finish();
    }
}
