using System.Buffers;

namespace MlNetTokenize.Tests;

/// <summary>A destination that gives a new span each time, so many items larger than asked for. What is advanced over is taken out of it only then.</summary>
/// <param name="more">How much larger.</param>
/// <param name="onCall">What it does whenever it is called.</param>
internal sealed class ExactWriter(int more, Action? onCall = null) : IBufferWriter<int>
{
    private int[] _span = [];

    public List<int> Ids { get; } = [];

    public void Advance(int count)
    {
        onCall?.Invoke();
        Assert.InRange(count, 0, _span.Length);
        Ids.AddRange(_span.AsSpan(0, count));
        _span = [];
    }

    public Memory<int> GetMemory(int sizeHint = 0)
    {
        onCall?.Invoke();
        _span = new int[Math.Max(1, sizeHint) + more];
        return _span;
    }

    public Span<int> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
