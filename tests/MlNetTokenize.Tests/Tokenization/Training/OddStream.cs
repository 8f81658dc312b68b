using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

/// <summary>A stream that hands out bytes in parts of odd sizes, and cannot be sought.</summary>
internal sealed class OddStream(byte[] bytes, int seed, int largestPart = 7) : ForwardStream
{
    private readonly Random _random = new(seed);
    private int _position;

    public override int Read(Span<byte> buffer)
    {
        int count = Math.Min(Math.Min(buffer.Length, bytes.Length - _position), _random.Next(1, largestPart + 1));
        bytes.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }
}
