using System.Text.Json;

namespace MlNetTokenize.IO;

/// <summary>A value of a JSON file and where it stands, so that every message can say it.</summary>
internal readonly struct JsonPlace
{
    private readonly string _path;

    // The place of an array's element behind that path, from 1 on: a large file has hundreds of thousands, and messages say one of them.
    private readonly int _number;

    private JsonPlace(JsonElement value, string path, int number = 0) => (Value, _path, _number) = (value, path, number);

    /// <summary>The value.</summary>
    public JsonElement Value { get; }

    /// <summary>Its path, from <c>$</c> on.</summary>
    public string Path => _number == 0 ? _path : $"{_path}[{_number - 1}]";

    /// <summary>The members of an object, with their names.</summary>
    /// <exception cref="InvalidDataException">It is not an object, or a name is not text.</exception>
    public IEnumerable<(string Name, JsonPlace Member)> Members
    {
        get
        {
            if (Value.ValueKind != JsonValueKind.Object)
            {
                throw Wrong("an object is expected here");
            }

            string path = Path;
            foreach (JsonProperty member in Value.EnumerateObject())
            {
                yield return (NameOf(member, path), new JsonPlace(member.Value, path));
            }
        }
    }

    /// <summary>The elements of an array.</summary>
    /// <exception cref="InvalidDataException">It is not an array.</exception>
    public IEnumerable<JsonPlace> Items
    {
        get
        {
            if (Value.ValueKind != JsonValueKind.Array)
            {
                throw Wrong("an array is expected here");
            }

            string path = Path;
            int number = 0;
            foreach (JsonElement item in Value.EnumerateArray())
            {
                yield return new JsonPlace(item, path, ++number);
            }
        }
    }

    /// <summary>Parses a file.</summary>
    /// <param name="utf8">The file.</param>
    /// <param name="read">Reads it; what it returns must not hold on to the document.</param>
    /// <exception cref="InvalidDataException">It is not JSON in UTF-8, a name stands twice in an object, or it is nested too deeply.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> utf8, Func<JsonPlace, T> read)
    {
        FormatFile.CheckUtf8(utf8.Span);
        JsonDocument document;
        try
        {
            if (JsonNames.FindTwice(utf8) is { } twice)
            {
                throw new InvalidDataException($"The file is not JSON as it should be: the name '{FormatFile.Shown(twice)}' stands twice in an object.");
            }

            document = JsonDocument.Parse(utf8);
        }
        catch (JsonException broken)
        {
            // The parser's own message can hold the rest of the file.
            throw new InvalidDataException(
                $"The file is not JSON at byte {broken.BytePositionInLine + 1} of line {broken.LineNumber + 1}: {FormatFile.Shown(broken.Message)}", broken);
        }
        catch (InvalidOperationException broken)
        {
            // What the parser throws where a name is half a surrogate pair.
            throw new InvalidDataException("The file is not JSON: a name in it is not text.", broken);
        }

        using (document)
        {
            return read(new JsonPlace(document.RootElement, "$"));
        }
    }

    /// <summary>The member of that name; <see langword="null"/> where there is none, or it is null.</summary>
    /// <exception cref="InvalidDataException">This is not an object.</exception>
    public JsonPlace? Find(string name)
    {
        if (Value.ValueKind != JsonValueKind.Object)
        {
            throw Wrong("an object is expected here");
        }

        return Value.TryGetProperty(name, out JsonElement member) && member.ValueKind != JsonValueKind.Null
            ? new JsonPlace(member, $"{Path}.{FormatFile.Shown(name)}")
            : null;
    }

    /// <exception cref="InvalidDataException">There is no member of that name, or it is null.</exception>
    public JsonPlace Require(string name) => Find(name) ?? throw Wrong($"'{FormatFile.Shown(name)}' is missing");

    /// <exception cref="InvalidDataException">It is not a text.</exception>
    public string ReadText()
    {
        try
        {
            return Value.ValueKind == JsonValueKind.String ? Value.GetString()! : throw Wrong("a text is expected here");
        }
        catch (InvalidOperationException broken)
        {
            throw NoText(Path, broken);
        }
    }

    /// <exception cref="InvalidDataException">It is neither true nor false.</exception>
    public bool ReadBoolean() => Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong("true or false is expected here"),
    };

    /// <exception cref="InvalidDataException">It is not an integer from 0 to the largest.</exception>
    public int ReadId() => ReadId(this, static place => place.Path);

    /// <summary>Reads an id.</summary>
    /// <param name="state">What the place is told by.</param>
    /// <param name="place">Tells where the id stands, if that is another place than its path.</param>
    /// <exception cref="InvalidDataException">It is not an integer from 0 to the largest.</exception>
    public int ReadId<TState>(TState state, Func<TState, string> place)
        => Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out int id) && id >= 0
            ? id
            : throw new JsonPlace(Value, place(state)).Wrong($"{Shown()} is not an id from 0 to {int.MaxValue}");

    public bool IsZero() => Value.ValueKind == JsonValueKind.Number && Value.TryGetDouble(out double number) && number == 0;

    /// <summary>What to throw where a value cannot be right or cannot be honoured.</summary>
    public InvalidDataException Wrong(string problem) => new($"{Path}: {problem}.");

    /// <summary>The value as it stands in the file, for messages.</summary>
    public string Shown() => FormatFile.Shown(Value.GetRawText());

    private static string NameOf(JsonProperty member, string path)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException broken)
        {
            throw NoText(path, broken);
        }
    }

    private static InvalidDataException NoText(string path, InvalidOperationException broken) => new($"{path}: an escaped half of a surrogate pair is not text.", broken);
}
