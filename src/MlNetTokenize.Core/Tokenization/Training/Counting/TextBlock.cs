using System.Buffers;

namespace MlNetTokenize.Tokenization.Training.Counting;

/// <summary>Texts in UTF-8 on their way to a thread that counts their pieces.</summary>
/// <param name="isOfLines">Whether the texts are lines, which tell themselves where they end.</param>
/// <param name="size">How many bytes there is room for.</param>
internal sealed class TextBlock(bool isOfLines, int size) : IDisposable
{
    private readonly List<int> _ends = [];
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(size);

    /// <summary>Whether each line with its <c>\n</c> is a text; else each text's end was told.</summary>
    public bool IsOfLines => isOfLines;

    /// <summary>Whether its first text began in the block before.</summary>
    public bool BeginsInText { get; init; }

    /// <summary>The number of bytes.</summary>
    public int Length { get; private set; }

    /// <summary>Where the texts end, unless they are lines.</summary>
    public IReadOnlyList<int> Ends => _ends;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>Where more bytes can be written. As many as were asked for, and not as many as the memory has, so that blocks end at the same places always.</summary>
    public Span<byte> Free => _bytes.AsSpan(Length, size - Length);

    /// <summary>That many bytes were written.</summary>
    public void Advance(int length) => Length += length;

    /// <summary>A text ends here.</summary>
    public void EndText() => _ends.Add(Length);

    /// <summary>Twice the room.</summary>
    public void Grow()
    {
        size *= 2;
        byte[] larger = ArrayPool<byte>.Shared.Rent(size);
        Bytes.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }

    /// <summary>Leaves the bytes from <paramref name="start"/> on to another block.</summary>
    public void MoveTo(TextBlock other, int start)
    {
        ReadOnlySpan<byte> rest = Bytes[start..];
        rest.CopyTo(other.Free);
        other.Advance(rest.Length);
        Length = start;
    }

    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }
}
