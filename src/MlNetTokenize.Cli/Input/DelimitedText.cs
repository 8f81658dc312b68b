using System.Globalization;
using System.Text;

namespace MlNetTokenize.Cli;

/// <summary>The texts in a column of a table (RFC 4180), and their labels in another.</summary>
internal static class DelimitedText
{
    /// <summary>Reads a column, or two.</summary>
    /// <param name="reader">The table.</param>
    /// <param name="name">The name of the column of texts.</param>
    /// <param name="labelName">The name of the column of labels; <see langword="null"/>: labels are not asked for.</param>
    /// <param name="style">What divides values, and whether they can be quoted.</param>
    /// <param name="hasHeader">Whether the first line names the columns; else their names are 1, 2 and so on.</param>
    /// <param name="file">For messages.</param>
    /// <remarks>A first line as <c>sep=;</c>, which is for spreadsheet programs, says what divides values and is none of the table. Lines end with a line feed, a carriage return or both.</remarks>
    /// <exception cref="CommandException">There is no such column.</exception>
    /// <exception cref="InvalidDataException">A line has too few values or no label, or a quotation does not end.</exception>
    public static IEnumerable<LabelledText> Read(TextReader reader, string? name, string? labelName, DelimitedStyle style, bool hasHeader, string file)
    {
        var values = new List<string>();
        var source = new Source(reader, style, file);
        if (!source.TryRead(values))
        {
            yield break;
        }

        // Without a header the first line that is not empty tells how many columns there are.
        while (!hasHeader && values is [""])
        {
            if (!source.TryRead(values))
            {
                yield break;
            }
        }

        string[] columns = hasHeader ? [.. values] : [.. Enumerable.Range(1, values.Count).Select(number => number.ToString(CultureInfo.InvariantCulture))];
        int column = Find(name);
        int labelColumn = labelName is null ? -1 : Find(labelName);
        for (bool isRecord = !hasHeader || source.TryRead(values); isRecord; isRecord = source.TryRead(values))
        {
            if (values is [""] && Math.Max(column, labelColumn) > 0)
            {
                continue;
            }

            string text = Value(column);
            string? label = labelName is null ? null : Value(labelColumn);
            yield return label is { Length: 0 }
                ? throw new InvalidDataException(FormattableString.Invariant($"'{file}' has no label in line {source.Line}: the column '{labelName}' is empty."))
                : new LabelledText(text, label);
        }

        int Find(string? wanted)
        {
            int found = wanted is null ? -1 : Array.IndexOf(columns, wanted);
            string all = string.Join(", ", columns.Select(value => $"'{value}'"));
            return found >= 0 ? found : throw (wanted is null
                ? CommandException.Usage($"'{file}' has the columns {all}: say which with --column, or --input-format text to read its lines as they are.")
                : new CommandException($"'{file}' has no column '{wanted}'; it has {all}."));
        }

        string Value(int place) => place < values.Count ? values[place] : throw new InvalidDataException(FormattableString.Invariant(
            $"'{file}' has {values.Count} values in line {source.Line}, and the column '{columns[place]}' is number {place + 1} of {columns.Length}."));
    }

    /// <summary>Reads records. Searching for what ends a value is several times as fast as looking at each character.</summary>
    private sealed class Source(TextReader reader, DelimitedStyle style, string file)
    {
        private const string SeparatorLine = "sep=";
        private readonly char[] _buffer = new char[1 << 15];
        private readonly StringBuilder _value = new();
        private int _start;
        private int _end;
        private long _lines;
        private char _separator = style.Separator;

        /// <summary>Where the record began that was read last.</summary>
        public long Line { get; private set; }

        private ReadOnlySpan<char> Rest => _buffer.AsSpan(_start.._end);

        public bool TryRead(List<string> values)
        {
            values.Clear();
            if (!Fill())
            {
                return false;
            }

            if (_lines == 0 && style.IsQuoted)
            {
                ReadSeparatorLine();
                if (!Fill())
                {
                    return false;
                }
            }

            Line = ++_lines;
            while (true)
            {
                bool isOver = ReadValue();
                values.Add(_value.ToString());
                _value.Clear();
                if (isOver)
                {
                    return true;
                }
            }
        }

        /// <summary>Reads a value and what ends it.</summary>
        /// <returns>Whether the record ends with it.</returns>
        private bool ReadValue()
        {
            if (style.IsQuoted && Skip('"'))
            {
                ReadQuoted();
            }

            while (Fill())
            {
                int length = Rest.IndexOfAny(_separator, '\n', '\r');
                if (length < 0)
                {
                    Take(Rest.Length);
                    continue;
                }

                Take(length);
                char unit = _buffer[_start++];
                if (unit == _separator)
                {
                    return false;
                }

                if (unit == '\r')
                {
                    Skip('\n');
                }

                return true;
            }

            return true;
        }

        // A file begins with all that is asked for here, or is shorter.
        private void ReadSeparatorLine()
        {
            while (Rest.Length < SeparatorLine.Length + 3 && reader.Read(_buffer, _end, _buffer.Length - _end) is > 0 and int read)
            {
                _end += read;
            }

            ReadOnlySpan<char> start = Rest;
            if (!start.StartsWith(SeparatorLine, StringComparison.OrdinalIgnoreCase) || start.Length <= SeparatorLine.Length)
            {
                return;
            }

            char separator = start[SeparatorLine.Length];
            ReadOnlySpan<char> after = start[(SeparatorLine.Length + 1)..];
            int end = after is ['\r', '\n', ..] ? 2 : after is ['\r' or '\n', ..] ? 1 : 0;
            if (end > 0 && DelimitedStyle.CanDivide(separator))
            {
                _separator = separator;
                _start += SeparatorLine.Length + 1 + end;
                _lines++;
            }
        }

        private void ReadQuoted()
        {
            while (Fill())
            {
                int length = Rest.IndexOf('"');
                int taken = length < 0 ? Rest.Length : length;
                _lines += Rest[..taken].Count('\n');
                Take(taken);
                if (length < 0)
                {
                    continue;
                }

                _start++;
                if (!Skip('"'))
                {
                    return;
                }

                _value.Append('"');
            }

            throw new InvalidDataException(FormattableString.Invariant($"'{file}' has a quotation in line {Line} that does not end."));
        }

        private void Take(int length)
        {
            _value.Append(_buffer, _start, length);
            _start += length;
        }

        /// <summary>Goes past a character if it is the next one.</summary>
        private bool Skip(char unit)
        {
            if (!Fill() || _buffer[_start] != unit)
            {
                return false;
            }

            _start++;
            return true;
        }

        /// <summary>Whether there is anything left.</summary>
        private bool Fill()
        {
            if (_start == _end)
            {
                (_start, _end) = (0, reader.Read(_buffer));
            }

            return _start < _end;
        }
    }
}
