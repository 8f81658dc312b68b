using System.Buffers;

namespace MlNetTokenize.Tests;

/// <summary>A destination that encodes another text on the same thread whenever it is asked for room.</summary>
internal sealed class EncodingWriter(BytePairTokenizer tokenizer) : IBufferWriter<int>
{
    public ArrayBufferWriter<int> Ids { get; } = new();

    public void Advance(int count) => Ids.Advance(count);

    public Memory<int> GetMemory(int sizeHint = 0)
    {
        tokenizer.Encode("another 12345 text", new ArrayBufferWriter<int>());
        return Ids.GetMemory(sizeHint);
    }

    public Span<int> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
