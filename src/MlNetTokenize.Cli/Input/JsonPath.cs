using System.Text;
using System.Text.Json;

namespace MlNetTokenize.Cli;

/// <summary>The way to values within an object: names between dots, and <c>[]</c> after a name of an array, for all that is in it, as <c>messages[].content</c>.</summary>
internal sealed class JsonPath
{
    private const string All = "[]";
    private readonly string[] _steps;

    /// <param name="path">The way.</param>
    /// <exception cref="CommandException">It is none.</exception>
    public JsonPath(string path)
    {
        Text = path;
        var steps = new List<string>();
        foreach (string part in path.Split('.'))
        {
            string name = part;
            int arrays = 0;
            for (; name.EndsWith(All, StringComparison.Ordinal); name = name[..^All.Length])
            {
                arrays++;
            }

            if (name.Length == 0 && (arrays == 0 || steps.Count > 0))
            {
                throw CommandException.Usage($"'{path}' is no field: write it as 'text', 'message.text' or 'messages[].content'.");
            }

            if (name.Length > 0)
            {
                steps.Add(name);
            }

            steps.AddRange(Enumerable.Repeat(All, arrays));
        }

        _steps = [.. steps];
    }

    public string Text { get; }

    /// <summary>Whether it may lead to several values.</summary>
    public bool HasMany => _steps.Contains(All);

    /// <summary>The values in an object. A field of the very name of the way goes first, whatever dots are in it.</summary>
    /// <param name="root">The object.</param>
    /// <param name="wrong">Makes the error: what is wrong with the object.</param>
    public IEnumerable<JsonElement> Find(JsonElement root, Func<string, Exception> wrong)
        => root.ValueKind == JsonValueKind.Object && root.TryGetProperty(Text, out JsonElement value) ? [value] : Find(root, 0, wrong);

    private IEnumerable<JsonElement> Find(JsonElement value, int step, Func<string, Exception> wrong)
    {
        for (; step < _steps.Length; step++)
        {
            string name = _steps[step];
            string before = step == 0 ? string.Empty : $" in '{Before(step)}'";
            if (name == All)
            {
                int next = step + 1;
                return value.ValueKind switch
                {
                    JsonValueKind.Array => value.EnumerateArray().SelectMany(item => Find(item, next, wrong)),
                    JsonValueKind.Null => [],
                    _ => throw wrong($"has no array{before} but a value of the kind {value.ValueKind}"),
                };
            }

            if (value.ValueKind == JsonValueKind.Null && step > 0)
            {
                break;
            }

            if (value.ValueKind != JsonValueKind.Object)
            {
                throw wrong(step == 0 ? "is no JSON object" : $"has no object{before} but a value of the kind {value.ValueKind}");
            }

            value = value.TryGetProperty(name, out JsonElement field) ? field : throw wrong($"has no field '{name}'{before}");
        }

        return [value];
    }

    private string Before(int step)
    {
        var text = new StringBuilder();
        foreach (string name in _steps.Take(step))
        {
            text.Append(name == All || text.Length == 0 ? string.Empty : ".").Append(name);
        }

        return text.ToString();
    }
}
