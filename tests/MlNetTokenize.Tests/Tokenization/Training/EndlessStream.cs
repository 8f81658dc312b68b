using System.Globalization;
using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

/// <summary>A stream of counted lines without an end, all of them distinct.</summary>
internal sealed class EndlessStream : ForwardStream
{
    private long _line;

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
}
