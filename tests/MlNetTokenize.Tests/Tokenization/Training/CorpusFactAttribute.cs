namespace MlNetTokenize.Tests;

/// <summary>A fact about a recorded file that is not part of the project.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CorpusFactAttribute : FactAttribute
{
    public CorpusFactAttribute(string name)
    {
        if (FoundCorpora.PathOf(name) is null)
        {
            Skip = $"No folder named corpora is near that has the recorded {name}.";
        }
    }
}
