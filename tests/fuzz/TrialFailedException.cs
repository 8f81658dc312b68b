namespace MlNetTokenize.Fuzz;

internal sealed class TrialFailedException(string message) : Exception(message);
