namespace MlNetTokenize.Tests;

/// <summary>What a model of the next token says, one number after another in double precision.</summary>
internal sealed class SlowNextToken(EmbeddingModel model, int windowSize, TokenPooling pooling)
{
    private readonly EmbeddingTable _rows = model.Table.Quantize(EmbeddingPrecision.Float32);

    public double[] Probabilities(int[] context, double temperature = 1, int topK = int.MaxValue)
    {
        double[] scores = Scores(context);
        int[] kept = [.. Enumerable.Range(0, scores.Length).OrderByDescending(id => scores[id]).ThenBy(id => id).Take(topK)];
        double sum = kept.Sum(id => Math.Exp(scores[id] / temperature));
        return [.. scores.Select((score, id) => kept.Contains(id) ? Math.Exp(score / temperature) / sum : 0)];
    }

    public NextTokenMetrics Evaluate(int[][] texts, ReadOnlyMemory<byte>[] tokens)
    {
        double nats = 0;
        long count = 0;
        long bytes = 0;
        foreach (int[] text in texts)
        {
            for (int place = 0; place < text.Length; place++)
            {
                if (text[place] != -1)
                {
                    nats -= Math.Log(Probabilities(text[..place])[text[place]]);
                    count++;
                    bytes += tokens[text[place]].Length;
                }
            }
        }

        return new NextTokenMetrics { Tokens = count, TokensSkipped = texts.Sum(text => text.Length) - count, Bytes = bytes, Loss = nats / count };
    }

    private double[] Scores(int[] context)
    {
        int[] window = [.. context.Where(id => id != -1).TakeLast(windowSize)];
        double[] hidden = [.. Enumerable.Range(0, model.Dimension).Select(d => SlowPooling.Pool([.. window.Select(id => (double)_rows[id][d])], pooling))];
        EmbeddingHead head = model.Head!;
        return [.. Enumerable.Range(0, model.VocabularySize).Select(id => hidden.Select((value, d) => value * head.Weights[(id * hidden.Length) + d]).Sum() + head.Biases[id])];
    }
}
