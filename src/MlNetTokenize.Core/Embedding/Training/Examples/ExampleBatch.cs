namespace MlNetTokenize.Embedding.Training.Examples;

/// <summary>Examples of two stores in one order: indices from the first store's count on are the second's.</summary>
internal readonly struct ExampleBatch(ExampleStore first, ExampleStore second, int[] order)
{
    public int Count => order.Length;

    public ReadOnlySpan<int> Get(int place, out float target, out float weight)
    {
        int index = order[place];
        return index < first.Count ? first.Get(index, out target, out weight) : second.Get(index - first.Count, out target, out weight);
    }
}
