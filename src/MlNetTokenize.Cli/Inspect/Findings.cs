using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace MlNetTokenize.Cli;

/// <summary>What was found in a file: names and values, for people and for programs.</summary>
internal sealed class Findings
{
    private readonly List<(string Name, string Text)> _lines = [];
    private readonly JsonObject _values = [];

    /// <summary>For programs.</summary>
    public JsonNode ToJson() => _values;

    /// <summary>Adds a value.</summary>
    /// <param name="name">Its name for people. In JSON it is the same in camel case.</param>
    /// <param name="value">The value for programs.</param>
    /// <param name="text">The value for people, where it is another.</param>
    public void Add(string name, object? value, string? text = null)
    {
        _values[Key(name)] = value switch
        {
            null => null,
            JsonNode node => node,
            bool yes => yes,
            int number => number,
            long number => number,
            double number => number,
            _ => (string)value,
        };
        _lines.Add((name, text ?? value switch
        {
            null => "none",
            bool yes => yes ? "yes" : "no",
            IFormattable number and (int or long) => number.ToString("N0", CultureInfo.InvariantCulture),
            double number => number.ToString("G4", CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        }));
    }

    /// <summary>Adds a part that has values of its own.</summary>
    public void Add(string name, Findings part)
    {
        _values[Key(name)] = part._values;
        _lines.Add((name, string.Empty));
        _lines.AddRange(part._lines.Select(line => ("  " + line.Name, line.Text)));
    }

    public override string ToString()
    {
        int width = _lines.Max(line => line.Name.Length) + 2;
        var text = new StringBuilder();
        foreach ((string name, string value) in _lines)
        {
            text.Append($"{name.PadRight(width)}{value}".TrimEnd()).Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }

    private static string Key(string name)
    {
        string[] words = name.Split(' ');
        return string.Concat(words.Select((word, i) => i == 0 ? char.ToLowerInvariant(word[0]) + word[1..] : char.ToUpperInvariant(word[0]) + word[1..]));
    }
}
