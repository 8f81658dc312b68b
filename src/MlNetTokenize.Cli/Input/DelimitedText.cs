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
    /// <param name="separator">What divides values. Only between commas can a value be quoted: tables with tabs have no quotes, and a quotation mark is a letter like others.</param>
    /// <param name="hasHeader">Whether the first line names the columns; else their names are 1, 2 and so on.</param>
    /// <param name="file">For messages.</param>
    /// <exception cref="CommandException">There is no such column.</exception>
    /// <exception cref="InvalidDataException">A line has too few values or no label, or a quotation does not end.</exception>
    public static IEnumerable<LabelledText> Read(TextReader reader, string? name, string? labelName, char separator, bool hasHeader, string file)
    {
        var values = new List<string>();
        var source = new Source(reader, file);
        if (!source.TryRead(values, separator))
        {
            yield break;
        }

        // Without a header the first line that is not empty tells how many columns there are.
        while (!hasHeader && values is [""])
        {
            if (!source.TryRead(values, separator))
            {
                yield break;
            }
        }

        string[] columns = hasHeader ? [.. values] : [.. Enumerable.Range(1, values.Count).Select(number => number.ToString(CultureInfo.InvariantCulture))];
        int column = Find(name);
        int labelColumn = labelName is null ? -1 : Find(labelName);
        for (bool isRecord = !hasHeader || source.TryRead(values, separator); isRecord; isRecord = source.TryRead(values, separator))
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
    private sealed class Source(TextReader reader, string file)
    {
        private readonly char[] _buffer = new char[1 << 15];
        private readonly StringBuilder _value = new();
        private int _start;
        private int _end;
        private long _lines;

        /// <summary>Where the record began that was read last.</summary>
        public long Line { get; private set; }

        private ReadOnlySpan<char> Rest => _buffer.AsSpan(_start.._end);

        public bool TryRead(List<string> values, char separator)
        {
            values.Clear();
            if (!Fill())
            {
                return false;
            }

            Line = ++_lines;
            while (true)
            {
                bool isOver = ReadValue(separator);
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
        private bool ReadValue(char separator)
        {
            if (separator == ',' && Skip('"'))
            {
                ReadQuoted();
            }

            while (Fill())
            {
                int length = Rest.IndexOfAny(separator, '\n', '\r');
                if (length < 0)
                {
                    Take(Rest.Length);
                    continue;
                }

                Take(length);
                char unit = _buffer[_start++];
                if (unit == separator)
                {
                    return false;
                }

                if (unit == '\n' || Skip('\n'))
                {
                    return true;
                }

                _value.Append(unit);
            }

            return true;
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
