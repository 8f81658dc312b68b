using MlNetTokenize.Embedding.Training;

namespace MlNetTokenize;

/// <summary>Learns embedding tables, without <c>IDataView</c>. The ML.NET estimator is a face on it. Texts are added one by one, then it is finished; <c>Train</c> does both at once.</summary>
/// <remarks>Not thread-safe: one thread adds, and <see cref="EmbeddingTrainingOptions.NumberOfThreads"/> learn.</remarks>
public sealed class EmbeddingTrainer : IDisposable
{
    private readonly EmbeddingTraining _training;

    // Has the first training's texts, for others with other options: those that are open, or the length of given rows.
    private readonly Autotuning? _autotuning;

    /// <summary>Begins learning.</summary>
    /// <param name="options">The objective, the dimension and so on; who is told of progress, and what cancels. They are copied.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public EmbeddingTrainer(EmbeddingTrainingOptions options)
        : this(options, classCount: null, Path.GetTempPath())
    {
    }

    /// <param name="options">The options.</param>
    /// <param name="classCount">The number of classes, or <see langword="null"/> for the largest class + 1.</param>
    /// <param name="temporaryFolder">Where temporary files go.</param>
    internal EmbeddingTrainer(EmbeddingTrainingOptions options, int? classCount, string temporaryFolder)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        classCount ??= options.ClassNames?.Count;
        if (options.ClassNames is { Count: var names } && names != classCount)
        {
            throw new ArgumentException($"There are {names} {nameof(options.ClassNames)} for {classCount} classes.", nameof(options));
        }

        options = options.Copy();
        _autotuning = options.IsAutotuned || options.TriesInitialLengths ? new Autotuning(options, classCount, temporaryFolder) : null;
        _training = new EmbeddingTraining(options, classCount, temporaryFolder);
    }

    /// <summary>Learns one row for each token, and with <see cref="EmbeddingObjective.Supervised"/> the linear layer that predicts the targets from the pooled rows.</summary>
    /// <param name="sequences">
    /// The texts as token ids with their targets, read once. They are kept up to <see cref="EmbeddingTrainingOptions.MaximumCachedBytes"/>. Those without
    /// tokens, with a missing target or of weight 0 are skipped and counted.
    /// </param>
    /// <param name="options">The dimension, the rate and so on.</param>
    /// <returns>
    /// The rows and, except with negative samples, the linear layer. Rows of tokens that do not occur are zero, unless <see cref="EmbeddingTrainingOptions.InitialTable"/> has them.
    /// </returns>
    /// <exception cref="ArgumentException">An option is outside its range, an id or a class is too large, or the sequences mix kinds of targets.</exception>
    /// <exception cref="InvalidOperationException">There is nothing to learn from.</exception>
    /// <exception cref="InsufficientMemoryException">The rows would take more than three quarters of the memory that is free; the message says how much.</exception>
    /// <exception cref="NotFiniteNumberException">Learning diverged; the message says when and what to lower.</exception>
    /// <exception cref="OperationCanceledException">Learning was cancelled.</exception>
    public static EmbeddingModel Train(IEnumerable<EmbeddingExample> sequences, EmbeddingTrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        using var trainer = new EmbeddingTrainer(options);
        return trainer.Learn(sequences);
    }

    /// <summary>Learns one row for each token from texts without targets.</summary>
    /// <param name="sequences">The texts as token ids, read once.</param>
    /// <param name="options">The objective, which is not <see cref="EmbeddingObjective.Supervised"/>, the dimension and so on.</param>
    /// <returns>The rows and, with <see cref="EmbeddingObjective.NextToken"/>, the linear layer.</returns>
    /// <exception cref="ArgumentException">An option is outside its range, or an id is.</exception>
    /// <exception cref="InvalidOperationException">There is nothing to learn from.</exception>
    /// <exception cref="InsufficientMemoryException">The rows would take more than three quarters of the memory that is free; the message says how much.</exception>
    /// <exception cref="NotFiniteNumberException">Learning diverged; the message says when and what to lower.</exception>
    /// <exception cref="OperationCanceledException">Learning was cancelled.</exception>
    public static EmbeddingModel Train(IEnumerable<IReadOnlyList<int>> sequences, EmbeddingTrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        return Train(sequences.Select(ids => EmbeddingExample.ForSequence(ids as int[] ?? [.. ids])), options);
    }

    /// <summary>Adds a text. It is kept up to <see cref="EmbeddingTrainingOptions.MaximumCachedBytes"/>, and beyond in a temporary file.</summary>
    /// <param name="example">The text's token ids, with its target if the objective is supervised. Its memory is copied.</param>
    /// <exception cref="ArgumentException">An id or a class is too large, or the kind of target is another than before.</exception>
    /// <exception cref="OperationCanceledException">Learning was cancelled.</exception>
    public void Add(EmbeddingExample example)
    {
        _training.Add(example);
        _autotuning?.Add(example);
    }

    /// <summary>Learns from what was added. A trainer is finished once.</summary>
    /// <exception cref="InvalidOperationException">There is nothing to learn from.</exception>
    /// <exception cref="InsufficientMemoryException">The rows would take more than three quarters of the memory that is free; the message says how much.</exception>
    /// <exception cref="NotFiniteNumberException">Learning diverged; the message says when and what to lower.</exception>
    /// <exception cref="OperationCanceledException">Learning was cancelled.</exception>
    public EmbeddingModel Finish() => _autotuning?.Learn(_training) ?? _training.Learn();

    /// <summary>Learns from what was added for a round of several machines, each of which has a share of the texts: see <see cref="EmbeddingTrainingState"/>. A trainer is finished once.</summary>
    /// <param name="start">Where all machines begin: <see cref="EmbeddingTrainingState.Create"/>, or the mean of what they came to in the round before.</param>
    /// <param name="epochs">For how many of <see cref="EmbeddingTrainingOptions.Epochs"/>, which are those of all rounds, the round learns. The rate falls over all of them.</param>
    /// <returns>Where this machine has come to; without texts where it began, which then counts nothing in the mean.</returns>
    /// <exception cref="ArgumentException">The options are of no use with several machines, or are not those of the state.</exception>
    /// <exception cref="InsufficientMemoryException">The rows would take more than three quarters of the memory that is free; the message says how much.</exception>
    /// <exception cref="NotFiniteNumberException">Learning diverged; the message says when and what to lower.</exception>
    /// <exception cref="OperationCanceledException">Learning was cancelled.</exception>
    public EmbeddingTrainingState FinishRound(EmbeddingTrainingState start, int epochs)
    {
        ArgumentNullException.ThrowIfNull(start);
        return _training.LearnRound(start, epochs);
    }

    /// <summary>Deletes the temporary file.</summary>
    public void Dispose()
    {
        _training.Dispose();
        _autotuning?.Dispose();
    }

    /// <summary>Adds all texts and learns.</summary>
    internal EmbeddingModel Learn(IEnumerable<EmbeddingExample> sequences)
    {
        foreach (EmbeddingExample example in sequences)
        {
            Add(example);
        }

        return Finish();
    }
}
