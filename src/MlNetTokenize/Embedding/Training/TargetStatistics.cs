namespace MlNetTokenize;

/// <summary>What has to be known of all targets before learning begins: their kind, the number of classes, mean and deviation.</summary>
internal sealed class TargetStatistics(int? classCount)
{
    private int _classes = classCount ?? 0;
    private long _count;
    private double _mean;
    private double _squares;

    public EmbeddingTargetKind? Kind { get; private set; }

    /// <summary>How many numbers the head gives out.</summary>
    public int OutputCount => Kind == EmbeddingTargetKind.Class ? _classes : 1;

    /// <summary>The mean of the numbers.</summary>
    public float Mean => Kind == EmbeddingTargetKind.Value ? (float)_mean : 0f;

    /// <summary>Their standard deviation; 1 where they are all alike.</summary>
    public float Deviation
        => Kind == EmbeddingTargetKind.Value && _squares > 0 ? (float)Math.Sqrt(_squares / _count) : 1f;

    /// <exception cref="ArgumentException">The kind differs from the examples before, or the class is too large.</exception>
    public void Add(EmbeddingTargetKind kind, float target)
    {
        if ((Kind ??= kind) != kind)
        {
            throw new ArgumentException($"One example's target is a {Kind}, another's a {kind}.");
        }

        if (kind == EmbeddingTargetKind.Class)
        {
            if (target >= classCount)
            {
                throw new ArgumentException($"There is a target of class {target}, but the classes are 0 to {classCount - 1}.");
            }

            _classes = Math.Max(_classes, (int)target + 1);
        }

        // Welford 1962: stable also where the mean is large and the deviation small.
        _count++;
        double difference = target - _mean;
        _mean += difference / _count;
        _squares += difference * (target - _mean);
    }
}
