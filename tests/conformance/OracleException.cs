namespace MlNetTokenize.Conformance;

internal sealed class OracleException(string message) : Exception(message)
{
    public bool HasDied { get; init; }
}
