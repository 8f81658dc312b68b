namespace MlNetTokenize.Tests;

/// <summary>A fact that asks the operating system for memory in a way that is written for Linux only.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "Guarded memory is here for Linux.";
        }
    }
}
