namespace MlNetTokenize.Benchmarks;

/// <summary>A row of the table of classifiers.</summary>
/// <param name="System">Its name in the table.</param>
/// <param name="Score">How good it is; none where it could not be had.</param>
/// <param name="TrainingSeconds">From texts to the model.</param>
/// <param name="RowsPerSecond">How fast it predicts the test texts; none where that cannot be told.</param>
/// <param name="ModelBytes">How large its model is.</param>
/// <param name="Failure">Why there is no score, in a few words.</param>
internal sealed record ClassificationResult(
    string System, ClassificationScore? Score, double TrainingSeconds, double? RowsPerSecond, double ModelBytes, string? Failure = null)
{
    public static ClassificationResult Failed(string system, string why) => new(system, Score: null, 0, RowsPerSecond: null, 0, why);
}
