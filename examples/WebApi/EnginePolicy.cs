using Microsoft.Extensions.ObjectPool;
using Microsoft.ML;
using QuickStart;

namespace WebApi;

/// <summary>
/// Makes a <see cref="PredictionEngine{TSrc,TDst}"/> whenever the pool has none to lend. An engine serves one thread at a time, and making one takes far longer than a prediction; the model behind them is one for all.
/// (Microsoft.Extensions.ML has a pool ready, <c>PredictionEnginePool</c>, which also loads a model again when its file changes.)
/// </summary>
internal sealed class EnginePolicy(MLContext mlContext, ITransformer model) : PooledObjectPolicy<PredictionEngine<LabelledText, Prediction>>
{
    public override PredictionEngine<LabelledText, Prediction> Create() => mlContext.Model.CreatePredictionEngine<LabelledText, Prediction>(model);

    public override bool Return(PredictionEngine<LabelledText, Prediction> obj) => true;
}
