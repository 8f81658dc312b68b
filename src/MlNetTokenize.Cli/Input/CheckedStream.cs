namespace MlNetTokenize.Cli;

/// <summary>A compressed file while it is read: what is wrong with it is said with its name.</summary>
internal sealed class CheckedStream(Stream decompressed, string file) : ForwardStream
{
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return decompressed.Read(buffer);
        }
        catch (InvalidDataException)
        {
            throw new InvalidDataException($"'{file}' is no .gz, is damaged, or ends too early: 'gzip --test' says more.");
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            decompressed.Dispose();
        }

        base.Dispose(disposing);
    }
}
