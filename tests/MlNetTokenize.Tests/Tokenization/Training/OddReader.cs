namespace MlNetTokenize.Tests;

/// <summary>A reader that hands out a text in parts of odd sizes: from one unit, which can be half a pair, to as many as are asked for.</summary>
internal sealed class OddReader(string text, int seed, int largestPart = 7) : TextReader
{
    private readonly Random _random = new(seed);
    private int _position;

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        int count = Math.Min(Math.Min(buffer.Length, text.Length - _position), _random.Next(1, largestPart + 1));
        text.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }
}
