namespace MlNetTokenize.Tests;

/// <summary>A reader that hands out a text again and again.</summary>
/// <param name="text">The text.</param>
/// <param name="pause">How long each part takes.</param>
internal sealed class EndlessReader(string text, TimeSpan pause = default) : TextReader
{
    private int _position;

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        Thread.Sleep(pause);
        int count = Math.Min(buffer.Length, text.Length - _position);
        text.AsSpan(_position, count).CopyTo(buffer);
        _position = (_position + count) % text.Length;
        return count;
    }
}
