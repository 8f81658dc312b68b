using QuickStart;

namespace MlNetTokenize.Benchmarks;

/// <summary>How good predictions are.</summary>
/// <param name="Accuracy">The share of texts whose likeliest label is theirs.</param>
/// <param name="LogLoss">The mean of −ln of the probability of a text's own label.</param>
internal sealed record ClassificationScore(double Accuracy, double LogLoss)
{
    // As ML.NET's evaluator.
    private const double SmallestProbability = 1e-15;

    /// <param name="task">Whose test texts were predicted.</param>
    /// <param name="predictions">For each of them the likeliest class, and the probability of the given one.</param>
    public static ClassificationScore Of(ClassificationTask task, IEnumerable<(int Likeliest, Func<int, double> ProbabilityOf)> predictions)
    {
        int right = 0;
        int count = 0;
        double loss = 0;
        foreach (((int likeliest, Func<int, double> probabilityOf), LabelledText row) in predictions.Zip(task.Test))
        {
            int actual = task.ClassOf(row);
            right += likeliest == actual ? 1 : 0;
            loss -= Math.Log(Math.Clamp(probabilityOf(actual), SmallestProbability, 1));
            count++;
        }

        return count == task.Test.Length
            ? new ClassificationScore((double)right / count, loss / count)
            : throw new InvalidDataException($"{task.Name}: {count} predictions of {task.Test.Length} texts.");
    }
}
