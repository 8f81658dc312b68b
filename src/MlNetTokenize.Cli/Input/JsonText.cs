using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MlNetTokenize.Cli;

/// <summary>The texts in a field of a file's objects, and their labels in another.</summary>
internal sealed class JsonText
{
    /// <summary>How deep values may be nested that nobody asks for.</summary>
    public const int MaximumDepth = 1 << 16;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaximumDepth };
    private readonly JsonPath? _path;
    private readonly JsonPath? _labelPath;
    private readonly string _file;

    /// <param name="field">The way to the texts; <see langword="null"/> if nobody said it, which is an error once there is an object.</param>
    /// <param name="labelField">The way to the labels, which are texts, numbers or truth values; <see langword="null"/>: labels are not asked for.</param>
    /// <param name="file">For messages.</param>
    /// <exception cref="CommandException">A way is none, or may lead to several labels.</exception>
    public JsonText(string? field, string? labelField, string file)
    {
        _path = field is null ? null : new JsonPath(field);
        _labelPath = labelField is null ? null : new JsonPath(labelField);
        _file = file;
        if (_labelPath is { HasMany: true })
        {
            throw CommandException.Usage($"--label-field: '{labelField}' leads to several values, and a text has one label.");
        }
    }

    /// <summary>How many texts were null. Each is an empty text, so that what is written stays in step with the file.</summary>
    public long Nulls { get; private set; }

    /// <summary>Reads an object on each line. Lines without anything on them are passed over.</summary>
    /// <exception cref="CommandException">No field is named.</exception>
    /// <exception cref="InvalidDataException">A line is no object, or has no such field, or no text or label in it.</exception>
    public IEnumerable<LabelledText> ReadLines(TextReader reader)
    {
        long number = 0;
        while (reader.ReadLine() is string line)
        {
            number++;
            if (line.AsSpan().Trim().Length == 0)
            {
                continue;
            }

            string place = string.Create(CultureInfo.InvariantCulture, $"Line {number}");
            using JsonDocument document = Parse(place, () => JsonDocument.Parse(line, Options));
            foreach (LabelledText text in Texts(document.RootElement, place))
            {
                yield return text;
            }
        }
    }

    /// <summary>Reads the objects of an array, or objects after one another, on however many lines.</summary>
    /// <exception cref="CommandException">No field is named.</exception>
    /// <exception cref="InvalidDataException">A value is no object, or has no such field, or no text or label in it.</exception>
    public IEnumerable<LabelledText> ReadValues(Stream stream)
    {
        var values = new JsonValueReader(stream, MaximumDepth);
        for (long number = 1; ; number++)
        {
            string place = string.Create(CultureInfo.InvariantCulture, $"Value {number}");
            using JsonDocument? document = Parse(place, values.Read);
            if (document is null)
            {
                yield break;
            }

            foreach (LabelledText text in Texts(document.RootElement, place))
            {
                yield return text;
            }
        }
    }

    private T Parse<T>(string place, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (JsonException exception)
        {
            throw Wrong(place, $"is not JSON ({exception.Message.TrimEnd('.')})");
        }
    }

    private IEnumerable<LabelledText> Texts(JsonElement root, string place)
    {
        if (root.ValueKind != JsonValueKind.Object && _path is not { Text: ['[', ..] })
        {
            throw Wrong(place, "is no JSON object");
        }

        if (_path is null)
        {
            string fields = string.Join(", ", root.EnumerateObject().Select(field => $"'{field.Name}'"));
            throw CommandException.Usage($"'{_file}' has the fields {fields}: say which with --field, or --input-format text to read its lines as they are.");
        }

        string? label = _labelPath is null ? null : Label(_labelPath.Find(root, What).Single(), place);
        foreach (JsonElement value in _path.Find(root, What))
        {
            Nulls += value.ValueKind == JsonValueKind.Null ? 1 : 0;
            yield return new LabelledText(
                value.ValueKind switch
                {
                    JsonValueKind.String => StringOf(value),
                    JsonValueKind.Null => string.Empty,
                    _ => throw Wrong(place, $"has no text in the field '{_path.Text}' but a value of the kind {value.ValueKind}"),
                },
                label);
        }

        Exception What(string what) => Wrong(place, what);
    }

    private string Label(JsonElement value, string place) => value.ValueKind switch
    {
        JsonValueKind.String when StringOf(value) is { Length: > 0 } label => label,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => throw Wrong(place, $"has no label in the field '{_labelPath!.Text}'"),
    };

    // Half of a pair of surrogates, written as an escape, is read as U+FFFD is, as it is everywhere else.
    private static string StringOf(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Unescape(value.GetRawText().AsSpan()[1..^1]);
        }
    }

    private static string Unescape(ReadOnlySpan<char> raw)
    {
        var text = new StringBuilder(raw.Length);
        while (!raw.IsEmpty)
        {
            int plain = raw.IndexOf('\\');
            text.Append(plain < 0 ? raw : raw[..plain]);
            if (plain < 0)
            {
                break;
            }

            char escaped = raw[plain + 1];
            bool isUnit = escaped == 'u';
            text.Append(escaped switch
            {
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => (char)int.Parse(raw.Slice(plain + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                _ => escaped,
            });
            raw = raw[(plain + (isUnit ? 6 : 2))..];
        }

        // Halves that are not one of a pair become U+FFFD.
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private InvalidDataException Wrong(string place, string what) => new($"{place} of '{_file}' {what}.");
}
