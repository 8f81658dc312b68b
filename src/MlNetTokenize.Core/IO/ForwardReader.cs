namespace MlNetTokenize.IO;

/// <summary>
/// Reads a stream forward only, and knows how far. What is held grows as bytes arrive, never because a file says that they will.
/// </summary>
internal sealed class ForwardReader(Stream stream)
{
    // Rows of a million dimensions in text are about a third of it.
    private const int LongestLine = 1 << 26;

    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>Gets how many bytes of the stream have been read.</summary>
    public long Offset { get; private set; }

    /// <summary>What is there of the next bytes, at least <paramref name="count"/> of them unless the stream ends before.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        while (_end - _start < count && !_ended)
        {
            Fill();
        }

        return _buffer.AsSpan(_start, _end - _start);
    }

    public void Advance(int count)
    {
        _start += count;
        Offset += count;
    }

    /// <summary>The next line without its end, <c>\n</c> or <c>\r\n</c>. It is valid until the next call.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="InvalidDataException">It is longer than any row.</exception>
    public bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        line = PeekLine();
        bool isThere = _end > _start;
        Advance(Math.Min(line.Length + 1, _end - _start));
        if (line.EndsWith("\r"u8))
        {
            line = line[..^1];
        }

        return isThere;
    }

    /// <summary>The bytes before the next line feed or the end of the stream, without passing over them.</summary>
    /// <exception cref="InvalidDataException">They are more than any row has.</exception>
    public ReadOnlySpan<byte> PeekLine()
    {
        int length = IndexOf((byte)'\n', LongestLine);
        return length >= 0 || _ended
            ? _buffer.AsSpan(_start, length >= 0 ? length : _end - _start)
            : throw new InvalidDataException($"The line that begins at byte {Offset} is longer than {LongestLine} bytes.");
    }

    /// <summary>How far ahead a byte is.</summary>
    /// <returns>−1 where it is not among the next <paramref name="longest"/> bytes.</returns>
    public int IndexOf(byte value, int longest)
    {
        for (int seen = 0; ;)
        {
            int index = _buffer.AsSpan(_start + seen, _end - _start - seen).IndexOf(value);
            if (index >= 0)
            {
                return seen + index < longest ? seen + index : -1;
            }

            seen = _end - _start;
            if (seen >= longest || _ended)
            {
                return -1;
            }

            Fill();
        }
    }

    /// <summary>Passes over bytes; a stream that can be sought does not read them.</summary>
    /// <returns>How many there were.</returns>
    public long Skip(long count)
    {
        long skipped = 0;
        while (skipped < count)
        {
            int held = (int)Math.Min(Peek(1).Length, count - skipped);
            if (held == 0)
            {
                break;
            }

            Advance(held);
            skipped += held;
            if (_start == _end && stream.CanSeek)
            {
                long sought = Math.Clamp(stream.Length - stream.Position, 0, count - skipped);
                stream.Seek(sought, SeekOrigin.Current);
                Offset += sought;
                skipped += sought;
            }
        }

        return skipped;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, (int)Math.Min(_buffer.Length * 2L, Array.MaxLength));
        }

        int read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _ended = read == 0;
    }
}
