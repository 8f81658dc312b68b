namespace MlNetTokenize.Cli;

/// <summary>The lines that begin within a range of a file's bytes: of the parts of a file, one after another, each line is in one.</summary>
internal sealed class LinePartStream : ForwardStream
{
    private readonly FileStream _file;
    private readonly FilePart _part;
    private long _position;
    private bool _isOver;

    /// <param name="file">The file, disposed with the stream.</param>
    /// <param name="part">The range.</param>
    public LinePartStream(FileStream file, FilePart part)
    {
        _file = file;
        _part = part;
        if (part.Start > 0)
        {
            // A line begins here if the one before it ends here.
            _position = part.Start - 1;
            _file.Position = _position;
            SkipLine();
        }

        _isOver = _position >= part.End;
    }

    public override int Read(Span<byte> buffer)
    {
        if (_isOver || buffer.IsEmpty)
        {
            return 0;
        }

        int length = _position < _part.End - 1 ? (int)Math.Min(buffer.Length, _part.End - 1 - _position) : buffer.Length;
        int read = _file.Read(buffer[..length]);
        if (_position >= _part.End - 1)
        {
            // The last line, which may reach beyond the range.
            int end = buffer[..read].IndexOf((byte)'\n') + 1;
            _isOver = end > 0;
            read = end > 0 ? end : read;
        }

        _isOver |= read == 0;
        _position += read;
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

    private void SkipLine()
    {
        Span<byte> buffer = stackalloc byte[4096];
        while (_file.Read(buffer) is > 0 and int read)
        {
            int end = buffer[..read].IndexOf((byte)'\n') + 1;
            _position += end > 0 ? end : read;
            if (end > 0)
            {
                break;
            }
        }

        _file.Position = _position;
    }
}
