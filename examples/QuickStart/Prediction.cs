namespace QuickStart;

/// <summary>What the model says of a text.</summary>
internal sealed class Prediction
{
    public string PredictedLabel { get; set; } = string.Empty;

    /// <summary>Each label's probability.</summary>
    public float[] Score { get; set; } = [];

    /// <summary>Everything to the last bit, so that two processes can be compared.</summary>
    public override string ToString() => $"{PredictedLabel} {string.Join(' ', Score.Select(score => $"{BitConverter.SingleToInt32Bits(score):x8}"))}";
}
