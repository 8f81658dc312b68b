using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize.Tests;

/// <summary>What each token adds to the scores of a layer, in double precision, one token, n-gram and dimension at a time.</summary>
internal static class SlowContributions
{
    public static double[] Of(EmbeddingModel model, int[] ids, TokenPooling pooling)
    {
        int outputs = model.Head!.OutputCount;
        var contributions = new double[ids.Length * outputs];
        switch (pooling)
        {
            case TokenPooling.First or TokenPooling.Last:
                if (ids.Length > 0)
                {
                    int place = pooling == TokenPooling.First ? 0 : ids.Length - 1;
                    Add(model, contributions, place, RowOf(model.Table, ids[place]), 1);
                }

                break;
            case TokenPooling.Max:
                for (int d = 0; ids.Length > 0 && d < model.Dimension; d++)
                {
                    double[] values = [.. ids.Select(id => RowOf(model.Table, id)[d])];
                    var only = new double[model.Dimension];
                    only[d] = values.Max();
                    Add(model, contributions, Array.IndexOf(values, only[d]), only, 1);
                }

                break;
            default:
                AddSum(model, ids, pooling, contributions);
                break;
        }

        return contributions;
    }

    private static void AddSum(EmbeddingModel model, int[] ids, TokenPooling pooling, double[] contributions)
    {
        // Each occurrence of a term: the tokens that it has, what is the same for the same term, and its row.
        var occurrences = new List<(int[] Places, (bool IsNgram, int Term) Key, double[]? Row)>();
        for (int first = 0; first < ids.Length; first++)
        {
            occurrences.Add(([first], (false, ids[first]), RowOf(model.Table, ids[first])));
            for (int length = 2; length <= (model.NgramTable?.NgramLength ?? 1) && first + length <= ids.Length; length++)
            {
                ulong hash = (uint)ids[first];
                foreach (int id in ids[(first + 1)..(first + length)])
                {
                    hash = Ngrams.Append(hash, id);
                }

                int bucket = Ngrams.BucketOf(hash, model.NgramTable!.BucketCount);
                int row = model.NgramTable.RowOfBucket(bucket);
                occurrences.Add(([.. Enumerable.Range(first, length)], (true, bucket), row < 0 ? null : RowOf(model.NgramTable.Rows, row)));
            }
        }

        var counts = occurrences.CountBy(occurrence => occurrence.Key).ToDictionary();
        double total = counts.Values.Sum(count => WeightOf(model, count));
        double share = pooling switch { TokenPooling.Mean => 1 / total, TokenPooling.SqrtN => 1 / Math.Sqrt(total), _ => 1 };
        foreach ((int[] places, (bool, int) key, double[]? row) in occurrences.Where(occurrence => occurrence.Row is not null))
        {
            double own = share * WeightOf(model, counts[key]) / counts[key] / places.Length;
            Array.ForEach(places, place => Add(model, contributions, place, row!, own));
        }
    }

    private static double WeightOf(EmbeddingModel model, int count)
        => model.TermWeighting switch { TermWeighting.Count => count, TermWeighting.LogCount => 1 + Math.Log(count), _ => 1 };

    private static double[] RowOf(EmbeddingTable table, int id)
    {
        var row = new float[table.Dimension];
        table.CopyRow(id, row);
        return [.. row.Select(value => (double)value)];
    }

    private static void Add(EmbeddingModel model, double[] contributions, int place, double[] vector, double share)
    {
        EmbeddingHead head = model.Head!;
        for (int output = 0; output < head.OutputCount; output++)
        {
            double score = vector.Select((value, d) => value * head.Weights[(output * head.Dimension) + d]).Sum();
            contributions[(place * head.OutputCount) + output] += share * score * (head.Kind == EmbeddingTargetKind.Regression ? head.StandardDeviation : 1);
        }
    }
}
