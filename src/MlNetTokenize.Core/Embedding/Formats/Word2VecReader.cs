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
    private readonly Action<string>? _onDamaged;
    private bool _isDamaged;
    private long _rowsRead;
    private long _line = 1;

    /// <summary>Reads the header, or of a file without one so much of the first row as tells the dimension.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="format">Whether it is text or binary.</param>
    /// <param name="onDamaged">Told what is wrong with a row that is left out or mended; <see langword="null"/>: such a row is an error.</param>
    /// <exception cref="InvalidDataException">The file begins as none of the formats does.</exception>
    public Word2VecReader(Stream stream, Word2VecFormat format, Action<string>? onDamaged = null)
    {
        _onDamaged = onDamaged;
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
        do
        {
            _row.Clear();
            _isDamaged = false;
            if (!(_isBinary ? ReadBinary() : ReadText()))
            {
                return AtEnd();
            }

            _rowsRead++;
        }
        while (_isDamaged);
        return true;
    }

    private bool AtEnd()
        => _rowsRead > 0 && (RowCount is null || RowCount == _rowsRead)
            ? false
            : throw new InvalidDataException(RowCount is null
                ? $"The file ends at byte {_reader.Offset} without a row."
                : $"The header promises {RowCount} rows; the file ends after {_rowsRead}, at byte {_reader.Offset}.");

    // A row that cannot be read: the end, or left out.
    private void Damaged(string message)
    {
        if (_onDamaged is null)
        {
            throw new InvalidDataException(message);
        }

        _isDamaged = true;
        _onDamaged(message);
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
                Damaged($"{Place(start)}: '{Shown(line)}' is not a word and {Dimension} numbers.");
                return true;
            }

            ReadOnlySpan<byte> number = rest[(before + 1)..];
            if (!Word2VecText.TryParse(number, out row[i]) || !float.IsFinite(row[i]))
            {
                Damaged(
                    $"{Place(start)}: '{Shown(number)}', at byte {start + before + 1}, is not a finite number with a decimal point. "
                    + $"The line is not a word and {Dimension} numbers.");
                return true;
            }

            rest = rest[..before].TrimEnd(Word2VecText.Separators);
        }

        // A word may have spaces, as some of GloVe's do, but not such that the dimension is in doubt.
        int last = rest.LastIndexOfAny(Word2VecText.Separators);
        if (last >= 0 && Word2VecText.TryParse(rest[(last + 1)..], out _))
        {
            Damaged($"{Place(start)}: '{Shown(line)}' has more numbers than {Dimension}.");
            return true;
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
        var singles = new NumberEncoding(NumberKind.Single);
        singles.Read(_reader, _row, Dimension, _ => $"row {_rowsRead}", _onDamaged is null ? null : message => Damaged(message));
        return true;
    }

    private string Place(long start) => _isBinary ? $"Row {_rowsRead} at byte {start}" : $"Line {_line - 1} at byte {start}";

    private string ReadWord(ReadOnlySpan<byte> word, long start)
    {
        if (word.IsEmpty || word.Contains((byte)'\n'))
        {
            Damaged($"{Place(start)}: the word is empty or has a line feed.");
        }
        else if (!Utf8.IsValid(word))
        {
            string message = $"{Place(start)}: the word '{Shown(word)}' is not UTF-8.";
            (_onDamaged ?? throw new InvalidDataException(message))(message);
        }

        return Encoding.UTF8.GetString(word);
    }

    private long ReadSize(ReadOnlySpan<byte> digits, string what, long largest)
        => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long size) && size >= 1 && size <= largest
            ? size
            : throw new InvalidDataException($"Line 1 at byte {_reader.Offset}: the header promises {Shown(digits)} {what}; there are from 1 to {largest}.");

    // A damaged file may have a word of a megabyte.
    private static string Shown(ReadOnlySpan<byte> text) => text.Length <= 100 ? Encoding.UTF8.GetString(text) : Encoding.UTF8.GetString(text[..100]) + "…";
}
