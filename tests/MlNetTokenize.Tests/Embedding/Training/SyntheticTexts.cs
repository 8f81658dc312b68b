namespace MlNetTokenize.Tests;

/// <summary>Texts whose class is in one of their tokens; the others are noise.</summary>
internal static class SyntheticTexts
{
    private const int SignalsPerClass = 10;
    private const int Noise = 100;

    public static (EmbeddingExample[] Train, EmbeddingExample[] Test) Classes(int classes, int seed)
    {
        var random = new Random(seed);
        EmbeddingExample[] examples = [.. Enumerable.Range(0, 3000).Select(_ =>
        {
            int @class = random.Next(classes);
            int[] ids = [.. Enumerable.Range(0, 6).Select(_ => random.Next(Noise))];
            ids[random.Next(ids.Length)] = Noise + (@class * SignalsPerClass) + random.Next(SignalsPerClass);
            return EmbeddingExample.ForClass(ids, @class);
        })];
        return (examples[..2400], examples[2400..]);
    }

    public static double Accuracy(EmbeddingModel model, IEnumerable<EmbeddingExample> examples)
        => examples.Average(example => Predict(model, example.TokenIds.Span) is var scores && Array.IndexOf(scores, scores.Max()) == (int)example.Target ? 1.0 : 0.0);

    public static float[] Predict(EmbeddingModel model, ReadOnlySpan<int> ids)
    {
        var hidden = new float[model.Table.Dimension];
        model.Pool(ids, hidden, TokenPooling.Mean);
        var prediction = new float[model.Head!.OutputCount];
        model.Head.Predict(hidden, prediction);
        return prediction;
    }
}
