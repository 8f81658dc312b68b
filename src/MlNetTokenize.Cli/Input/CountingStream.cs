namespace MlNetTokenize.Cli;

/// <summary>A file that is read from its beginning to its end, and how much of it was.</summary>
internal sealed class CountingStream(Stream inner, Action<int> onRead, CancellationToken cancellationToken) : ForwardStream
{
    public override int Read(Span<byte> buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int read = inner.Read(buffer);
        onRead(read);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
