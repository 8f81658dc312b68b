using ZstdSharp;

namespace MlNetTokenize.Cli;

/// <summary>A compressed file while it is read: what is wrong with it is said with its name.</summary>
internal sealed class CheckedStream(Stream decompressed, string file, string kind, string test) : ForwardStream
{
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return decompressed.Read(buffer);
        }
        catch (Exception exception) when (exception is InvalidDataException or ZstdException or EndOfStreamException)
        {
            throw new InvalidDataException($"'{file}' is no {kind}, is damaged, or ends too early: '{test}' says more.");
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
