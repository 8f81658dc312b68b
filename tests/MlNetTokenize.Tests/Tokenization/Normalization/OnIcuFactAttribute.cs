using System.Text;

namespace MlNetTokenize.Tests;

/// <summary>A fact that compares with the runtime's own normalizer, which does nothing where globalization is invariant.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OnIcuFactAttribute : FactAttribute
{
    public OnIcuFactAttribute()
    {
        if (!HasNormalizer())
        {
            Skip = "This runtime does not normalize.";
        }
    }

    private static bool HasNormalizer()
    {
        try
        {
            return "e\u0301".Normalize(NormalizationForm.FormC) == "\u00E9";
        }
        catch (PlatformNotSupportedException)
        {
            return false;
        }
    }
}
