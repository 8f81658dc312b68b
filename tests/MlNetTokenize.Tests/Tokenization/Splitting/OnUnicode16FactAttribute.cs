namespace MlNetTokenize.Tests;

/// <summary>A fact that compares with the runtime's own Unicode data: .NET 10's are of the version that our table is made from.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OnUnicode16FactAttribute : FactAttribute
{
    public OnUnicode16FactAttribute()
    {
        if (Environment.Version.Major != 10)
        {
            Skip = $"The Unicode data of .NET {Environment.Version} are not those of Unicode 16.0.";
        }
    }
}
