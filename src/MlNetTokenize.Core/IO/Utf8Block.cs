using System.Buffers;

namespace MlNetTokenize;

/// <summary>A part of a stream, in memory that goes back to the pool when it is disposed.</summary>
public sealed class Utf8Block : IDisposable
{
    private readonly bool _isPooled;
    private byte[]? _bytes;

    /// <param name="bytes">Its memory, of which it is the beginning.</param>
    /// <param name="isPooled">Whether the memory goes back to the pool.</param>
    internal Utf8Block(byte[] bytes, bool isPooled) => (_bytes, _isPooled, Capacity) = (bytes, isPooled, bytes.Length);

    /// <summary>Gets the number of bytes.</summary>
    public int Length { get; internal set; }

    /// <summary>Gets whether the stream began before it.</summary>
    public bool IsContinued => Offset > 0;

    /// <summary>Gets how many bytes of the stream are before it.</summary>
    public long Offset { get; internal init; }

    /// <summary>Gets the bytes. They are good until the block is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The block was disposed.</exception>
    public ReadOnlySpan<byte> Bytes => Memory.AsSpan(0, Length);

    /// <summary>How many bytes there is room for.</summary>
    internal int Capacity { get; init; }

    internal Span<byte> Free => Memory.AsSpan(Length, Capacity - Length);

    private byte[] Memory => _bytes ?? throw new ObjectDisposedException(nameof(Utf8Block));

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (_isPooled && _bytes is not null)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = null;
    }
}
