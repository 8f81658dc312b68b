namespace MlNetTokenize.Embedding.Training.Examples;

/// <summary>A text's target while learning.</summary>
/// <param name="value">The class, 0 or 1, or the standardised number; of no meaning where there are several classes or none.</param>
/// <param name="classes">The classes of a text that may have several.</param>
/// <param name="weight">Multiplies the loss.</param>
internal readonly ref struct LearningTarget(float value, ReadOnlySpan<int> classes, float weight)
{
    public float Value { get; } = value;

    public ReadOnlySpan<int> Classes { get; } = classes;

    public float Weight { get; } = weight;
}
