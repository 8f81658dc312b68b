namespace MlNetTokenize.Embedding.Training.Examples;

/// <summary>What has to be known of all targets before learning begins: their kind, the number of classes, mean and deviation.</summary>
internal sealed class TargetStatistics(int? classCount)
{
    private int _classes = classCount ?? 0;
    private long _count;
    private double _mean;
    private double _squares;

    public EmbeddingTargetKind? Kind { get; private set; }

    /// <summary>How many numbers the head gives out.</summary>
    public int OutputCount => Kind switch
    {
        EmbeddingTargetKind.Multiclass or EmbeddingTargetKind.Multilabel => _classes,
        EmbeddingTargetKind.Vector or EmbeddingTargetKind.Pair => 0,
        _ => 1,
    };

    /// <summary>The mean of the numbers.</summary>
    public float Mean => Kind == EmbeddingTargetKind.Regression ? (float)_mean : 0f;

    /// <summary>Their standard deviation; 1 where they are all alike.</summary>
    public float StandardDeviation
        => Kind == EmbeddingTargetKind.Regression && _squares > 0 ? (float)Math.Sqrt(_squares / _count) : 1f;

    /// <exception cref="ArgumentException">The kind differs from the examples before, or the class is too large.</exception>
    public void Add(EmbeddingTargetKind kind, float target)
    {
        SetKind(kind);
        if (kind == EmbeddingTargetKind.Multiclass)
        {
            AddClass((int)target);
        }

        // Welford 1962: stable also where the mean is large and the deviation small.
        _count++;
        double difference = target - _mean;
        _mean += difference / _count;
        _squares += difference * (target - _mean);
    }

    /// <exception cref="ArgumentException">The examples before were of another kind, or a class is too large.</exception>
    public void AddClasses(ReadOnlySpan<int> classes)
    {
        SetKind(EmbeddingTargetKind.Multilabel);
        foreach (int @class in classes)
        {
            AddClass(@class);
        }
    }

    /// <summary>A number in deviations from the mean; a class and a Boolean as they are.</summary>
    public float Standardize(float target) => Kind == EmbeddingTargetKind.Regression ? (target - Mean) / StandardDeviation : target;

    private void SetKind(EmbeddingTargetKind kind)
    {
        if ((Kind ??= kind) != kind)
        {
            throw new ArgumentException($"One example's target is a {Kind}, another's a {kind}.");
        }
    }

    private void AddClass(int @class)
    {
        if (@class >= classCount)
        {
            throw new ArgumentException($"There is a target of class {@class}, but the classes are 0 to {classCount - 1}.");
        }

        _classes = Math.Max(_classes, @class + 1);
    }
}
