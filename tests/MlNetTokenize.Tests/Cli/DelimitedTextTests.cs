using System.Text;
using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

public sealed class DelimitedTextTests
{
    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    public void Values_are_those_that_a_walk_from_character_to_character_finds(char separator)
    {
        var random = new Random(1);
        string[] parts = ["a", "bc", "\"", "\"\"", "\r", "\n", "\r\n", separator.ToString(), separator.ToString(), "語", " ", "\t", ","];
        for (int run = 0; run < 3000; run++)
        {
            // The reader gives a few characters at a time, as files do at the end of its buffer.
            string table = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => parts[random.Next(parts.Length)]));
            Assert.Equal(Outcome(() => Slow(table, separator)), Outcome(() => DelimitedText.Read(new SlowReader(table), "1", null, new DelimitedStyle(separator, separator != '\t'), hasHeader: false, "f").Select(row => row.Text)));
        }
    }

    [Fact]
    public void A_value_can_be_longer_than_what_is_read_at_a_time()
    {
        string value = string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{i},\"\"\n"));
        LabelledText row = Assert.Single(DelimitedText.Read(new StringReader($"t,y\r\n\"{value}\",z\r\n"), "t", "y", DelimitedStyle.Commas, hasHeader: true, "f"));
        Assert.Equal((value.Replace("\"\"", "\"", StringComparison.Ordinal), "z"), (row.Text, row.Label));
    }

    [Theory]
    [InlineData("sep=;\r\nt;y\r\n\"a;b\";c\r\n", "a;b")]
    [InlineData("SEP=|\nt|y\na,b|c", "a,b")]
    [InlineData("sep=;,y,t\n1,2,a\n", "a")]
    public void The_line_of_spreadsheet_programs_says_what_divides_values(string table, string text)
        => Assert.Equal([text], DelimitedText.Read(new StringReader(table), "t", null, DelimitedStyle.Commas, hasHeader: true, "f").Select(row => row.Text));

    private static string Outcome(Func<IEnumerable<string>> read)
    {
        try
        {
            return string.Join('|', read().Select(value => $"<{value}>"));
        }
        catch (InvalidDataException exception)
        {
            return exception.Message;
        }
    }

    // The first value of each record but empty lines in front; a quotation that does not end is an error.
    private static IEnumerable<string> Slow(string table, char separator)
    {
        int place = 0;
        long line = 0;
        bool isFirst = true;
        while (place < table.Length)
        {
            long start = ++line;
            var values = new List<string>();
            bool isOver = false;
            while (!isOver)
            {
                var value = new StringBuilder();
                if (separator != '\t' && place < table.Length && table[place] == '"')
                {
                    place++;
                    while (true)
                    {
                        if (place == table.Length)
                        {
                            throw new InvalidDataException($"'f' has a quotation in line {start} that does not end.");
                        }

                        if (table[place] == '"')
                        {
                            place++;
                            if (place == table.Length || table[place] != '"')
                            {
                                break;
                            }
                        }

                        line += table[place] == '\n' ? 1 : 0;
                        value.Append(table[place++]);
                    }
                }

                while (true)
                {
                    if (place == table.Length)
                    {
                        isOver = true;
                        break;
                    }

                    char unit = table[place++];
                    if (unit == separator)
                    {
                        break;
                    }

                    if (unit is '\n' or '\r')
                    {
                        place += unit == '\r' && place < table.Length && table[place] == '\n' ? 1 : 0;
                        isOver = true;
                        break;
                    }

                    value.Append(unit);
                }

                values.Add(value.ToString());
            }

            if (isFirst && values is [""])
            {
                continue;
            }

            isFirst = false;
            yield return values[0];
        }
    }

    private sealed class SlowReader(string text) : TextReader
    {
        private int _place;

        public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

        public override int Read(Span<char> buffer)
        {
            int length = Math.Min(Math.Min(buffer.Length, 3), text.Length - _place);
            text.AsSpan(_place, length).CopyTo(buffer);
            _place += length;
            return length;
        }
    }
}
