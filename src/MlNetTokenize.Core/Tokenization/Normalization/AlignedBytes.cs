namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>A text in UTF-8 and for each of its bytes which one of another text it comes from. Used again for the next text.</summary>
internal sealed class AlignedBytes
{
    private byte[] _bytes = new byte[256];
    private int[] _origins = new int[256];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>The byte of the other text that each one comes from, and behind the last one where the text ends there.</summary>
    public ReadOnlySpan<int> Origins => _origins.AsSpan(0, Length + 1);

    /// <summary>The size of the longest buffer, for who decides whether to keep them.</summary>
    public int Capacity => _bytes.Length;

    public void Clear() => Length = 0;

    public void Add(byte value, int origin)
    {
        if (Length + 1 >= _bytes.Length)
        {
            Grow(1);
        }

        _bytes[Length] = value;
        _origins[Length++] = origin;
    }

    public void Add(ReadOnlySpan<byte> bytes, int origin)
    {
        if (Length + bytes.Length >= _bytes.Length)
        {
            Grow(bytes.Length);
        }

        bytes.CopyTo(_bytes.AsSpan(Length));
        _origins.AsSpan(Length, bytes.Length).Fill(origin);
        Length += bytes.Length;
    }

    /// <summary>Room for so many bytes behind those that are there, until <see cref="Advance"/>.</summary>
    public void Reserve(int count, out Span<byte> bytes, out Span<int> origins)
    {
        if (Length + count >= _bytes.Length)
        {
            Grow(count);
        }

        bytes = _bytes.AsSpan(Length, count);
        origins = _origins.AsSpan(Length, count);
    }

    /// <summary>Says how many of the bytes asked for are there now.</summary>
    public void Advance(int count) => Length += count;

    /// <summary>Takes bytes away from the end.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Says where the text ends in the other one.</summary>
    public void End(int origin) => _origins[Length] = origin;

    private void Grow(int more)
    {
        int length = checked(Math.Max(_bytes.Length * 2, Length + more + 1));
        Array.Resize(ref _bytes, length);
        Array.Resize(ref _origins, length);
    }
}
