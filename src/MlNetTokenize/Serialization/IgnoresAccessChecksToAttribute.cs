namespace System.Runtime.CompilerServices;

/// <summary>
/// Tells the runtime that this assembly may use the internal members of another. CoreCLR knows the attribute by its name and
/// expects every assembly to declare its own (runtime/docs/design/features/IgnoresAccessChecksTo).
/// </summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    public string AssemblyName { get; } = assemblyName;
}
