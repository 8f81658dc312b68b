using QuickStart;

namespace MlNetTokenize.Benchmarks;

/// <summary>How good predictions are.</summary>
/// <param name="Accuracy">The share of texts whose likeliest label is theirs.</param>
/// <param name="LogLoss">The mean of −ln of the probability of a text's own label.</param>
/// <param name="AreaUnderCurve">Where there are two classes: the chance that of two texts, one of each, the second class's has the larger probability of it. Else NaN.</param>
internal sealed record ClassificationScore(double Accuracy, double LogLoss, double AreaUnderCurve)
{
    // As ML.NET's evaluator.
    private const double SmallestProbability = 1e-15;

    /// <param name="task">Whose test texts were predicted.</param>
    /// <param name="predictions">For each of them the likeliest class, and the probability of the given one.</param>
    public static ClassificationScore Of(ClassificationTask task, IEnumerable<(int Likeliest, Func<int, double> ProbabilityOf)> predictions)
    {
        var scores = new List<(double Score, int Class)>();
        int right = 0;
        int count = 0;
        double loss = 0;
        foreach (((int likeliest, Func<int, double> probabilityOf), LabelledText row) in predictions.Zip(task.Test))
        {
            int actual = task.ClassOf(row);
            right += likeliest == actual ? 1 : 0;
            loss -= Math.Log(Math.Clamp(probabilityOf(actual), SmallestProbability, 1));
            scores.Add((probabilityOf(1), actual));
            count++;
        }

        return count == task.Test.Length
            ? new ClassificationScore((double)right / count, loss / count, task.ClassCount == 2 ? AreaUnder(scores) : double.NaN)
            : throw new InvalidDataException($"{task.Name}: {count} predictions of {task.Test.Length} texts.");
    }

    // Of texts with the same score half count.
    private static double AreaUnder(List<(double Score, int Class)> scores)
    {
        double pairs = 0;
        long below = 0;
        foreach (IGrouping<double, (double Score, int Class)> equal in scores.GroupBy(score => score.Score).OrderBy(group => group.Key))
        {
            int second = equal.Count(score => score.Class == 1);
            int first = equal.Count() - second;
            pairs += second * (below + (first / 2.0));
            below += first;
        }

        return pairs / below / (scores.Count - below);
    }
}
