namespace MlNetTokenize;

// Learning a tokenizer: from texts, lines, files or counts.
public sealed partial class BytePairTokenizer
{
    /// <summary>Learns a tokenizer from texts.</summary>
    /// <param name="texts">The texts, read once. No merge reaches from one text into the next.</param>
    /// <param name="options">The size of the vocabulary, how text is cut, and so on.</param>
    /// <returns>
    /// The tokenizer: special tokens first, then the 256 bytes in GPT-2's order, then one token for each merge. It has fewer than
    /// <see cref="BytePairTrainingOptions.VocabularySize"/> where no pair is left that is frequent enough; <see cref="TrainingSummary"/> says so. The result depends on the texts and the
    /// options alone, not on the number of threads.
    /// </returns>
    /// <exception cref="ArgumentNullException">An argument or one of the texts is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">An option is outside its range; the message holds its name, its value and the range.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public static BytePairTokenizer Train(IEnumerable<string> texts, BytePairTrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using var trainer = new BytePairTrainer(options);
        trainer.Add(texts);
        return trainer.Finish();
    }

    /// <summary>Learns a tokenizer from counted pieces.</summary>
    /// <param name="counts">The pieces. Their split pattern is the tokenizer's.</param>
    /// <param name="options">The size of the vocabulary, how text is cut, and so on.</param>
    /// <inheritdoc cref="Train(IEnumerable{string}, BytePairTrainingOptions)"/>
    public static BytePairTokenizer Train(PieceCounts counts, BytePairTrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(counts);
        using var trainer = new BytePairTrainer(options);
        return trainer.Finish(counts);
    }

    /// <summary>Learns a tokenizer from the lines of files in UTF-8. Each line with its <c>\n</c> is one text, as Hugging Face's trainers read files.</summary>
    /// <param name="paths">The files, read one after the other. A byte-order mark is text.</param>
    /// <param name="options">The size of the vocabulary, how text is cut, and so on.</param>
    /// <inheritdoc cref="Train(IEnumerable{string}, BytePairTrainingOptions)"/>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static BytePairTokenizer TrainFromFiles(IEnumerable<string> paths, BytePairTrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(paths);
        using var trainer = new BytePairTrainer(options);
        trainer.AddFiles(paths);
        return trainer.Finish();
    }
}
