using System.Globalization;

namespace MlNetTokenize.Tests;

/// <summary>A stream of counted lines without an end, all of them distinct.</summary>
internal sealed class EndlessStream : Stream
{
    private long _line;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int written = 0;
        while (buffer.Length - written > 20)
        {
            (_line++).TryFormat(buffer[written..], out int length, provider: CultureInfo.InvariantCulture);
            written += length;
            buffer[written++] = (byte)'\n';
        }

        if (written == 0)
        {
            buffer[0] = (byte)'-';
            written = 1;
        }

        return written;
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}
