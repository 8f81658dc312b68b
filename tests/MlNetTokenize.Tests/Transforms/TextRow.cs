using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>A text with one label of each kind that an embedding learns from.</summary>
internal sealed class TextRow
{
    public string Text { get; set; } = string.Empty;

    /// <summary>From 0 to 2, which become the keys 1 to 3; anything else is a missing key.</summary>
    [KeyType(3)]
    public uint Topic { get; set; }

    public bool IsGood { get; set; }

    public float Score { get; set; }

    public float Weight { get; set; } = 1f;
}
