using System.Buffers;

namespace MlNetTokenize.IO;

/// <summary>A part of a text in UTF-8 that is encoded by itself.</summary>
/// <param name="bytes">Its memory, of which it is the beginning.</param>
/// <param name="isPooled">Whether the memory goes back to the pool.</param>
internal sealed class Utf8Block(byte[] bytes, bool isPooled) : IDisposable
{
    private byte[]? _bytes = bytes;

    /// <summary>The number of bytes.</summary>
    public int Length { get; set; }

    /// <summary>Whether the text began before it.</summary>
    public bool IsContinued { get; init; }

    /// <summary>How many bytes of the stream are before it.</summary>
    public long Offset { get; init; }

    /// <summary>How many bytes there is room for.</summary>
    public int Capacity { get; init; } = bytes.Length;

    public ReadOnlySpan<byte> Bytes => Memory.AsSpan(0, Length);

    public Span<byte> Free => Memory.AsSpan(Length, Capacity - Length);

    private byte[] Memory => _bytes ?? throw new ObjectDisposedException(nameof(Utf8Block));

    public void Dispose()
    {
        if (isPooled && _bytes is not null)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = null;
    }
}
