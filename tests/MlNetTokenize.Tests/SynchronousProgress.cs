namespace MlNetTokenize.Tests;

/// <summary>Reports at once, in the reporting thread; <see cref="Progress{T}"/> would post them and let a test end first.</summary>
internal sealed class SynchronousProgress<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
