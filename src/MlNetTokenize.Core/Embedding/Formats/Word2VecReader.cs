using System.Globalization;
using System.Text;
using System.Text.Unicode;
using MlNetTokenize.IO;

namespace MlNetTokenize.Embedding.Formats;

/// <summary>Reads the words and rows of a word2vec file, one after another: text with or without a header, or binary.</summary>
internal sealed class Word2VecReader
{
    // word2vec.c keeps at most 50 bytes of a word; other programs' words are URLs at worst.
    private const int LongestWord = 1 << 20;

    private readonly ForwardReader _reader;
    private readonly bool _isBinary;
    private readonly GrowingValues _row;
    private long _rowsRead;
    private long _line = 1;

    /// <summary>Reads the header, or of a file without one so much of the first row as tells the dimension.</summary>
    /// <exception cref="InvalidDataException">The file begins as none of the formats does.</exception>
    public Word2VecReader(Stream stream, Word2VecFormat format)
    {
        _reader = new ForwardReader(stream);
        if (_reader.Peek(3).StartsWith("\uFEFF"u8))
        {
            _reader.Advance(3);
        }

        ReadOnlySpan<byte> first = _reader.PeekLine().TrimEnd(" \t\r"u8);
        if (Word2VecText.TrySplitHeader(first, out ReadOnlySpan<byte> rows, out ReadOnlySpan<byte> dimension))
        {
            RowCount = ReadSize(rows, "rows", long.MaxValue);
            Dimension = (int)ReadSize(dimension, "dimensions", Array.MaxLength);
            _reader.TryReadLine(out _);
            _line++;
            _isBinary = format == Word2VecFormat.Binary
                || (format == Word2VecFormat.Detect && !Word2VecText.LooksLikeText(_reader.Peek(Word2VecText.Window)));
        }
        else
        {
            Dimension = Word2VecText.CountNumbers(first);
            if (Dimension == 0 || format == Word2VecFormat.Binary)
            {
                throw new InvalidDataException(
                    $"Line 1 at byte {_reader.Offset}: '{Shown(first)}' is neither a header of two numbers, rows and dimensions, "
                    + (format == Word2VecFormat.Binary ? "which a binary file has." : "nor a word and its numbers."));
            }
        }

        _row = new GrowingValues(Dimension);
        Word = string.Empty;
    }

    /// <summary>Gets how many rows the header promises; <see langword="null"/> without a header.</summary>
    public long? RowCount { get; }

    /// <summary>Gets the length of a row, at least 1.</summary>
    public int Dimension { get; }

    /// <summary>Gets the word that was read last, in which there is no line feed.</summary>
    public string Word { get; private set; }

    /// <summary>Gets its row, all finite. It is valid until the next one is read.</summary>
    public ReadOnlySpan<float> Row => _row.Span;

    /// <summary>Reads the next word and its row.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, or there are more or fewer rows than the header promises.</exception>
    public bool Read()
    {
        _row.Clear();
        if (!(_isBinary ? ReadBinary() : ReadText()))
        {
            return _rowsRead > 0 && (RowCount is null || RowCount == _rowsRead)
                ? false
                : throw new InvalidDataException(RowCount is null
                    ? $"The file ends at byte {_reader.Offset} without a row."
                    : $"The header promises {RowCount} rows; the file ends after {_rowsRead}, at byte {_reader.Offset}.");
        }

        _rowsRead++;
        return true;
    }

    private bool ReadText()
    {
        ReadOnlySpan<byte> line;
        long start;
        do
        {
            start = _reader.Offset;
            if (!_reader.TryReadLine(out line))
            {
                return false;
            }

            _line++;
            line = line.TrimEnd(Word2VecText.Separators);
        }
        while (line.IsEmpty);

        if (_rowsRead == RowCount)
        {
            throw new InvalidDataException($"{Place(start)}: the header promises {RowCount} rows, and here is one more.");
        }

        // Each number and the separator before it are at least two bytes: a header's dimension is not believed before they are there.
        Span<float> row = line.Length > 2L * Dimension ? _row.Add(Dimension) : [];
        ReadOnlySpan<byte> rest = line;
        for (int i = Dimension - 1; i >= 0; i--)
        {
            int before = rest.LastIndexOfAny(Word2VecText.Separators);
            if (before < 0 || row.IsEmpty)
            {
                throw new InvalidDataException($"{Place(start)}: '{Shown(line)}' is not a word and {Dimension} numbers.");
            }

            ReadOnlySpan<byte> number = rest[(before + 1)..];
            if (!Word2VecText.TryParse(number, out row[i]) || !float.IsFinite(row[i]))
            {
                throw new InvalidDataException(
                    $"{Place(start)}: '{Shown(number)}', at byte {start + before + 1}, is not a finite number with a decimal point. "
                    + $"The line is not a word and {Dimension} numbers.");
            }

            rest = rest[..before].TrimEnd(Word2VecText.Separators);
        }

        // A word may have spaces, as some of GloVe's do, but not such that the dimension is in doubt.
        int last = rest.LastIndexOfAny(Word2VecText.Separators);
        if (last >= 0 && Word2VecText.TryParse(rest[(last + 1)..], out _))
        {
            throw new InvalidDataException($"{Place(start)}: '{Shown(line)}' has more numbers than {Dimension}.");
        }

        Word = ReadWord(rest, start);
        return true;
    }

    private bool ReadBinary()
    {
        // word2vec.c ends a row with a line feed, gensim does not.
        while (_reader.Peek(1) is [(byte)'\n' or (byte)'\r', ..])
        {
            _reader.Advance(1);
        }

        if (_reader.Peek(1).IsEmpty)
        {
            return false;
        }

        long start = _reader.Offset;
        if (_rowsRead == RowCount)
        {
            throw new InvalidDataException($"{Place(start)}: the header promises {RowCount} rows, and here is one more.");
        }

        int length = _reader.IndexOf((byte)' ', LongestWord);
        if (length < 0)
        {
            throw new InvalidDataException($"{Place(start)}: there is no space behind the word, neither before the file's end nor within {LongestWord} bytes.");
        }

        Word = ReadWord(_reader.Peek(length)[..length], start);
        _reader.Advance(length + 1);
        new NumberEncoding(NumberKind.Single).Read(_reader, _row, Dimension, _ => $"row {_rowsRead}");
        return true;
    }

    private string Place(long start) => _isBinary ? $"Row {_rowsRead} at byte {start}" : $"Line {_line - 1} at byte {start}";

    private string ReadWord(ReadOnlySpan<byte> word, long start)
    {
        if (word.IsEmpty || word.Contains((byte)'\n'))
        {
            throw new InvalidDataException($"{Place(start)}: the word is empty or has a line feed.");
        }

        return Utf8.IsValid(word) ? Encoding.UTF8.GetString(word) : throw new InvalidDataException($"{Place(start)}: the word '{Shown(word)}' is not UTF-8.");
    }

    private long ReadSize(ReadOnlySpan<byte> digits, string what, long largest)
        => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long size) && size >= 1 && size <= largest
            ? size
            : throw new InvalidDataException($"Line 1 at byte {_reader.Offset}: the header promises {Shown(digits)} {what}; there are from 1 to {largest}.");

    // A damaged file may have a word of a megabyte.
    private static string Shown(ReadOnlySpan<byte> text) => text.Length <= 100 ? Encoding.UTF8.GetString(text) : Encoding.UTF8.GetString(text[..100]) + "…";
}
