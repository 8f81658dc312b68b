using MlNetTokenize.Embedding.Training;

namespace MlNetTokenize;

/// <summary>Learns embedding tables, without <c>IDataView</c>. The ML.NET estimator is a face on it.</summary>
public static class EmbeddingTrainer
{
    /// <summary>Learns one row for each token, and with <see cref="EmbeddingObjective.Supervised"/> the linear layer that predicts the targets from the pooled rows.</summary>
    /// <param name="sequences">
    /// The texts as token ids with their targets, read once. They are kept up to <see cref="EmbeddingTrainingOptions.MaximumCachedBytes"/>. Those without
    /// tokens, with a missing target or of weight 0 are skipped and counted.
    /// </param>
    /// <param name="options">The dimension, the rate and so on.</param>
    /// <param name="progress">Told at a steady rate how far learning is; else <see cref="EmbeddingTrainingOptions.Progress"/> is.</param>
    /// <param name="cancellationToken">Stops learning, as <see cref="EmbeddingTrainingOptions.CancellationToken"/> does.</param>
    /// <returns>
    /// The rows and, except with negative samples, the linear layer. Rows of tokens that do not occur are zero, unless <see cref="EmbeddingTrainingOptions.InitialTable"/> has them.
    /// </returns>
    /// <exception cref="ArgumentException">An option is outside its range, an id or a class is too large, or the sequences mix kinds of targets.</exception>
    /// <exception cref="InvalidOperationException">There is nothing to learn from.</exception>
    /// <exception cref="NotFiniteNumberException">Learning diverged; the message says when and what to lower.</exception>
    /// <exception cref="OperationCanceledException">Learning was cancelled.</exception>
    public static EmbeddingModel Train(
        IEnumerable<EmbeddingExample> sequences,
        EmbeddingTrainingOptions options,
        IProgress<EmbeddingTrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
        => Train(sequences, options, classCount: null, Path.GetTempPath(), progress, cancellationToken);

    /// <summary>Learns one row for each token from texts without targets.</summary>
    /// <param name="sequences">The texts as token ids, read once.</param>
    /// <param name="options">The objective, which is not <see cref="EmbeddingObjective.Supervised"/>, the dimension and so on.</param>
    /// <param name="progress">Told at a steady rate how far learning is; else <see cref="EmbeddingTrainingOptions.Progress"/> is.</param>
    /// <param name="cancellationToken">Stops learning, as <see cref="EmbeddingTrainingOptions.CancellationToken"/> does.</param>
    /// <returns>The rows and, with <see cref="EmbeddingObjective.NextToken"/>, the linear layer.</returns>
    /// <exception cref="ArgumentException">An option is outside its range, or an id is.</exception>
    /// <exception cref="InvalidOperationException">There is nothing to learn from.</exception>
    /// <exception cref="NotFiniteNumberException">Learning diverged; the message says when and what to lower.</exception>
    /// <exception cref="OperationCanceledException">Learning was cancelled.</exception>
    public static EmbeddingModel Train(
        IEnumerable<IReadOnlyList<int>> sequences,
        EmbeddingTrainingOptions options,
        IProgress<EmbeddingTrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        return Train(sequences.Select(ids => EmbeddingExample.ForSequence(ids as int[] ?? [.. ids])), options, progress, cancellationToken);
    }

    /// <summary>The same for who knows the number of classes (<see langword="null"/>: the largest class + 1) and where temporary files go.</summary>
    internal static EmbeddingModel Train(
        IEnumerable<EmbeddingExample> sequences,
        EmbeddingTrainingOptions options,
        int? classCount,
        string temporaryFolder,
        IProgress<EmbeddingTrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, options.CancellationToken);
        using var training = new EmbeddingTraining(options.Copy(), classCount, temporaryFolder, progress ?? options.Progress, stop.Token);
        foreach (EmbeddingExample example in sequences)
        {
            training.Add(example);
        }

        return training.Learn();
    }
}
