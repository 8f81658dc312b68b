using System.Runtime.InteropServices;

namespace MlNetTokenize.Embedding.Training.Examples;

/// <summary>A text's target while learning.</summary>
/// <param name="value">The class, 0 or 1, or the standardised number; of no meaning where the target is something else.</param>
/// <param name="others">The classes of a text that may have several, the tokens of the text that belongs to it, or the bits of a vector's numbers.</param>
/// <param name="weight">Multiplies the loss.</param>
internal readonly ref struct LearningTarget(float value, ReadOnlySpan<int> others, float weight)
{
    public float Value { get; } = value;

    public ReadOnlySpan<int> Others { get; } = others;

    public ReadOnlySpan<int> Classes => Others;

    public ReadOnlySpan<int> Partner => Others;

    public ReadOnlySpan<float> Vector => MemoryMarshal.Cast<int, float>(Others);

    public float Weight { get; } = weight;
}
