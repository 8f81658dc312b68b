using System.Buffers;
using System.Text;
using System.Text.Unicode;
using MlNetTokenize.Tokenization.Splitting;

namespace MlNetTokenize.Tokenization.Training.Counting;

/// <summary>
/// Makes blocks of texts. A text longer than a block is cut where its pattern must cut it, whatever comes before and behind; where a block begins and ends
/// depends on the texts alone.
/// </summary>
/// <param name="pattern">How the texts will be cut into pieces.</param>
/// <param name="send">Takes a block that is full.</param>
/// <param name="prepares">Whether texts will be normalized or get a space before them.</param>
internal sealed class TextBlockWriter(SplitPattern pattern, Action<TextBlock> send, bool prepares = false) : IDisposable
{
    /// <summary>How many bytes a block has.</summary>
    public const int BlockSize = 1 << 18;

    /// <summary>A text of which no certain cut is known is seen so far at once.</summary>
    public const int LongestText = 1 << 24;

    private const int MostBytesPerUnit = 3;
    private const int UnitsAtOnce = 1 << 15;

    private TextBlock _block = new(isOfLines: false, BlockSize);

    /// <summary>How many lines were not counted by their end: the last ones, without one.</summary>
    public long LinesWithoutEnd { get; private set; }

    /// <summary>Adds a text.</summary>
    /// <returns>Its bytes in UTF-8.</returns>
    public long AddText(ReadOnlySpan<char> text)
    {
        if (text.Length > BlockSize / MostBytesPerUnit)
        {
            return AddLongText(text);
        }

        if (text.Length * MostBytesPerUnit > _block.Free.Length)
        {
            Send(isOfLines: false);
        }

        Utf8.FromUtf16(text, _block.Free, out _, out int written);
        _block.Advance(written);
        _block.EndText();
        return written;
    }

    /// <summary>Adds each line of a stream in UTF-8, with its <c>\n</c>, as a text.</summary>
    /// <param name="utf8">The stream, read to its end.</param>
    /// <param name="onRead">Told how many bytes were read.</param>
    public void AddLines(Stream utf8, Action<int> onRead)
    {
        Send(isOfLines: true);
        while (utf8.Read(_block.Free) is > 0 and int read)
        {
            Advance(read, onRead);
        }

        EndLines();
    }

    /// <summary>Adds each line of a reader, with its <c>\n</c>, as a text.</summary>
    /// <param name="reader">The reader, read to its end.</param>
    /// <param name="onRead">Told how many bytes in UTF-8 were read.</param>
    public void AddLines(TextReader reader, Action<int> onRead)
    {
        Send(isOfLines: true);

        // The encoder keeps half a pair that a read ends with.
        Encoder encoder = Encoding.UTF8.GetEncoder();
        char[] units = new char[UnitsAtOnce];

        // Not into the block itself: it would end where a read does, before the bytes of a character that do not fit.
        byte[] bytes = new byte[Encoding.UTF8.GetMaxByteCount(UnitsAtOnce)];
        bool isAtEnd = false;
        while (!isAtEnd)
        {
            int count = reader.Read(units);
            isAtEnd = count == 0;
            ReadOnlySpan<byte> left = bytes.AsSpan(0, encoder.GetBytes(units.AsSpan(0, count), bytes, flush: isAtEnd));
            while (!left.IsEmpty)
            {
                int length = Math.Min(left.Length, _block.Free.Length);
                left[..length].CopyTo(_block.Free);
                left = left[length..];
                Advance(length, onRead);
            }
        }

        EndLines();
    }

    /// <summary>Sends what there is.</summary>
    public void Flush() => Send(isOfLines: false);

    public void Dispose() => _block.Dispose();

    private long AddLongText(ReadOnlySpan<char> text)
    {
        Send(isOfLines: false);
        long bytes = 0;
        while (true)
        {
            OperationStatus status = Utf8.FromUtf16(text, _block.Free, out int read, out int written);
            text = text[read..];
            bytes += written;
            _block.Advance(written);
            if (status == OperationStatus.Done)
            {
                _block.EndText();
                return bytes;
            }

            CutAndSend();
        }
    }

    /// <summary>That many bytes of lines were written to the block.</summary>
    private void Advance(int length, Action<int> onRead)
    {
        _block.Advance(length);
        onRead(length);
        if (_block.Free.IsEmpty)
        {
            CutAndSend();
        }
    }

    private void EndLines()
    {
        // Nothing may be left of a line that has been sent.
        LinesWithoutEnd += (_block.Length > 0 ? _block.Bytes[^1] != '\n' : _block.BeginsInText) ? 1 : 0;
        Send(isOfLines: false);
    }

    /// <summary>Sends a full block up to a place where it may be cut, and goes on with the rest in a new one.</summary>
    private void CutAndSend()
    {
        int cut = _block.IsOfLines ? _block.Bytes.LastIndexOf((byte)'\n') + 1 : 0;
        bool isInText = cut == 0;
        if (isInText)
        {
            cut = pattern.FindCut(_block.Bytes, prepares);
        }

        if (cut == 0 && _block.Length < LongestText)
        {
            _block.Grow();
            return;
        }

        if (cut == 0)
        {
            cut = PieceWindow.CharacterBoundary(_block.Bytes, _block.Length);
        }

        var next = new TextBlock(_block.IsOfLines, BlockSize) { BeginsInText = isInText };
        while (next.Free.Length <= _block.Length - cut)
        {
            next.Grow();
        }

        _block.MoveTo(next, cut);
        if (!_block.IsOfLines)
        {
            _block.EndText();
        }

        (TextBlock full, _block) = (_block, next);
        send(full);
    }

    private void Send(bool isOfLines)
    {
        (TextBlock full, _block) = (_block, new TextBlock(isOfLines, BlockSize));
        if (full.Length > 0)
        {
            send(full);
        }
        else
        {
            full.Dispose();
        }
    }
}
