namespace MlNetTokenize.FreshProcess;

/// <summary>What a model is asked. A pipeline that was trained on a label wants its column, whatever stands in it.</summary>
internal sealed class Question
{
    public string Text { get; set; } = string.Empty;

    public string Label { get; set; } = string.Empty;
}
