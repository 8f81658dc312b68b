using System.Buffers;
using System.Text;

namespace MlNetTokenize.Cli;

/// <summary>The texts that begin within a range of a file's bytes: of the parts of a file, one after another, each text is in one.</summary>
internal sealed class FilePartStream : ForwardStream
{
    private readonly FileStream _file;
    private long _left;

    /// <param name="file">The file, disposed with the stream.</param>
    /// <param name="part">The range.</param>
    public FilePartStream(FileStream file, FilePart part)
    {
        _file = file;
        byte[] separator = Encoding.UTF8.GetBytes(part.Separator);
        long start = FirstTextFrom(part.Start, separator);
        _left = FirstTextFrom(part.End, separator) - start;
        file.Position = start;
    }

    public override int Read(Span<byte> buffer)
    {
        int read = _file.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Where the first text begins that begins at a place or after it: a text begins after each separator. The file's end if there is none.</summary>
    private long FirstTextFrom(long place, byte[] separator)
    {
        if (place == 0)
        {
            return 0;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        long start = Math.Max(0, place - separator.Length);
        _file.Position = start;
        int filled = 0;
        try
        {
            while (true)
            {
                int read = _file.Read(buffer.AsSpan(filled));
                filled += read;
                int found = buffer.AsSpan(0, filled).IndexOf(separator);
                if (found >= 0)
                {
                    return start + found + separator.Length;
                }

                if (read == 0)
                {
                    return start + filled;
                }

                // A separator may begin in these bytes and end in the next ones.
                int kept = Math.Min(filled, separator.Length - 1);
                buffer.AsSpan(filled - kept, kept).CopyTo(buffer);
                start += filled - kept;
                filled = kept;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
