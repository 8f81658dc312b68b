using MlNetTokenize.Embedding.Training.Rounds;

namespace MlNetTokenize;

/// <summary>
/// What is being learned, between two rounds of several machines: each begins at the same state, learns from its share of the texts (<see cref="EmbeddingTrainer.FinishRound"/>), and the mean of what they come to
/// (<see cref="Average"/>) is where the next round begins. Unlike an <see cref="EmbeddingModel"/> it has all that learning goes on with: the rows of the tokens as what is predicted, and the sums of squared gradients.
/// </summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed partial class EmbeddingTrainingState
{
    private const float LargestRateFactor = 3f;

    internal EmbeddingTrainingState(RoundShape shape, int epochsLearned, IReadOnlyList<string>? classNames, int[] buckets, RoundRows inputs, RoundRows outputs)
    {
        Shape = shape;
        EpochsLearned = epochsLearned;
        ClassNames = classNames;
        Buckets = buckets;
        Inputs = inputs;
        Outputs = outputs;
    }

    /// <summary>Gets what the rows are learned for.</summary>
    public EmbeddingObjective Objective => Shape.Objective;

    /// <summary>Gets the number of tokens.</summary>
    public int VocabularySize => Shape.VocabularySize;

    /// <summary>Gets the length of a row.</summary>
    public int Dimension => Shape.Dimension;

    /// <summary>Gets the most tokens of an n-gram; 1 if n-grams have no rows.</summary>
    public int NgramLength => Shape.NgramLength;

    /// <summary>Gets for how many epochs it has been learned.</summary>
    public int EpochsLearned { get; }

    /// <summary>Gets the names of the classes, for the supervised objective; <see langword="null"/> for the others.</summary>
    public IReadOnlyList<string>? ClassNames { get; }

    internal RoundShape Shape { get; }

    /// <summary>Which buckets of n-grams have rows, ascending: behind those of the tokens.</summary>
    internal int[] Buckets { get; }

    internal RoundRows Inputs { get; }

    internal RoundRows Outputs { get; }

    /// <summary>
    /// What the learning rate of one process is to be multiplied by on each of several machines: the mean of their steps is shorter than the sum that one process takes. It is the root of their number, and at most 3: measured,
    /// 4 machines so lose a third of the accuracy that they lose without.
    /// </summary>
    /// <param name="machines">How many machines learn, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are none.</exception>
    public static float RateFactor(int machines)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(machines, 1);
        return Math.Min(LargestRateFactor, MathF.Sqrt(machines));
    }

    /// <summary>The state where all machines begin: rows at random, by the seed alone.</summary>
    /// <param name="options">The objective (skip-gram, continuous bag of words or supervised), the vocabulary's size, the dimension and so on; for the supervised objective the names of all classes.</param>
    /// <exception cref="ArgumentException">An option is outside its range, is missing, or is of no use with several machines.</exception>
    public static EmbeddingTrainingState Create(EmbeddingTrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var shape = RoundShape.Of(options);
        var inputs = new RoundRows(shape.VocabularySize, shape.Dimension);
        EmbeddingTable.Create(shape.VocabularySize, shape.Dimension, options.Seed ?? 0).Values.CopyTo(inputs.Values, 0);
        return new EmbeddingTrainingState(shape, 0, options.ClassNames, [], inputs, new RoundRows(options.ClassNames?.Count ?? shape.VocabularySize, shape.Dimension));
    }

    /// <summary>
    /// The mean of what several machines have learned in a round: each row counts as often as it was updated there, so that a row that one machine has learned alone is as that has it, and one that nobody has
    /// learned stays. N-grams count by the squared gradients that they have had, a class by the texts. What was put together can be put together again: the mean of means is that of all.
    /// </summary>
    /// <param name="states">The states, in the order of the machines, each of which is asked for when the one before it is added: one at a time needs to be in memory. Other orders differ in the last bits.</param>
    /// <exception cref="ArgumentException">There are none, or they are not of the same round: the message says which differs in what.</exception>
    public static EmbeddingTrainingState Average(IEnumerable<EmbeddingTrainingState> states)
    {
        ArgumentNullException.ThrowIfNull(states);
        EmbeddingTrainingState? first = null;
        RoundRowsSum? inputs = null;
        RoundRowsSum? outputs = null;
        var places = new Dictionary<int, int>();
        int count = 0;
        foreach (EmbeddingTrainingState state in states)
        {
            if (first?.DifferenceFrom(state) is { } difference)
            {
                throw new ArgumentException($"State {count} is not of the same round as the first one: {difference}.", nameof(states));
            }

            // All of the first one that goes on is small.
            first ??= new EmbeddingTrainingState(state.Shape, state.EpochsLearned, state.ClassNames, [], new RoundRows(0, state.Dimension), new RoundRows(0, state.Dimension));
            inputs ??= new RoundRowsSum(state.Dimension);
            outputs ??= new RoundRowsSum(state.Dimension);
            int tokens = state.VocabularySize;
            foreach (int bucket in state.Buckets)
            {
                places.TryAdd(bucket, tokens + places.Count);
            }

            inputs.Add(state.Inputs, row => row < tokens ? row : places[state.Buckets[row - tokens]]);
            outputs.Add(state.Outputs, row => row);
            count++;
        }

        if (first is null)
        {
            throw new ArgumentException("There is no state.", nameof(states));
        }

        int[] buckets = [.. places.Keys.Order()];
        return new EmbeddingTrainingState(
            first.Shape,
            first.EpochsLearned,
            first.ClassNames,
            buckets,
            inputs!.ToMean([.. Enumerable.Range(0, first.VocabularySize), .. buckets.Select(bucket => places[bucket])]),
            outputs!.ToMean([.. Enumerable.Range(0, first.ClassNames?.Count ?? first.VocabularySize)]));
    }

    /// <summary>The model that was learned so far.</summary>
    /// <returns>The rows and, for the supervised objective, the layer. Rows of tokens that nobody has learned from are zero.</returns>
    public EmbeddingModel ToModel()
    {
        var values = new float[EmbeddingTable.ElementCount(VocabularySize, Dimension)];
        for (int id = 0; id < VocabularySize; id++)
        {
            if (Inputs.Updates[id] > 0)
            {
                Inputs.Row(id).CopyTo(values.AsSpan(id * Dimension));
            }
        }

        bool isSupervised = Objective == EmbeddingObjective.Supervised;
        NgramTable? ngrams = Buckets.Length == 0 ? null : new NgramTable(
            Shape.NgramLength, Shape.NgramBuckets, Buckets, new EmbeddingTable(Buckets.Length, Dimension, Inputs.Values[(VocabularySize * Dimension)..]));
        return new EmbeddingModel(
            new EmbeddingTable(VocabularySize, Dimension, values),
            isSupervised ? new EmbeddingHead(EmbeddingTargetKind.Multiclass, Outputs.Count, Dimension, [.. Outputs.Values], [.. Outputs.Biases], classNames: ClassNames) : null,
            ngrams)
        {
            Objective = Objective,
            WindowSize = isSupervised ? null : Shape.WindowSize,
            Pooling = Shape.Pooling,
            TermWeighting = Shape.TermWeighting,
        };
    }

    /// <summary>The same after a round in which there was nothing to learn from: it counts nothing in a mean.</summary>
    internal EmbeddingTrainingState WithoutUpdates(int epochs) => new(
        Shape, EpochsLearned + epochs, ClassNames, Buckets, Inputs.WithoutUpdates(), Outputs.WithoutUpdates());

    private string? DifferenceFrom(EmbeddingTrainingState other)
        => other.Shape != Shape ? $"it is {other.Shape}, and the first one {Shape}"
            : other.EpochsLearned != EpochsLearned ? $"it has learned for {other.EpochsLearned} epochs, and the first one for {EpochsLearned}"
            : (ClassNames is null) != (other.ClassNames is null) || ClassNames?.SequenceEqual(other.ClassNames!, StringComparer.Ordinal) == false ? "it has other classes"
            : null;
}
