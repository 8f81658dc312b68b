namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>The rows of a text, and what they count in their sum.</summary>
/// <param name="once">The rows that count one each time they are there.</param>
/// <param name="repeated">The rows that count more, each once.</param>
/// <param name="weights">What each of these counts.</param>
/// <param name="total">What all count together, n-grams without a row too: what the mean divides the sum by.</param>
internal readonly ref struct FeatureRows(ReadOnlySpan<int> once, ReadOnlySpan<int> repeated, ReadOnlySpan<float> weights, float total)
{
    public ReadOnlySpan<int> Once { get; } = once;

    public ReadOnlySpan<int> Repeated { get; } = repeated;

    public ReadOnlySpan<float> Weights { get; } = weights;

    public float Total { get; } = total;

    public int Count => Once.Length + Repeated.Length;
}
