using Microsoft.ML;

namespace MlNetTokenize.Tests;

internal static class EstimatorExtensions
{
    /// <summary>What the estimator makes of the very data it is fitted to.</summary>
    public static IDataView FitTransform(this IEstimator<ITransformer> estimator, IDataView data) => estimator.Fit(data).Transform(data);
}
