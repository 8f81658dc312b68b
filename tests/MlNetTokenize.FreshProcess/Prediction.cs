namespace MlNetTokenize.FreshProcess;

/// <summary>What is read from a model's answer.</summary>
internal sealed class Prediction
{
    public string PredictedLabel { get; set; } = string.Empty;

    public float[] Vector { get; set; } = [];
}
