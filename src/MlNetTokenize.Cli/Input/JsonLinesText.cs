using System.Text.Json;

namespace MlNetTokenize.Cli;

/// <summary>The texts of one field of the objects on a file's lines.</summary>
internal static class JsonLinesText
{
    /// <summary>Reads a field. An object in which it is null has no text.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="name">The field's name.</param>
    /// <param name="file">For messages.</param>
    /// <exception cref="CommandException">No field is named.</exception>
    /// <exception cref="InvalidDataException">A line is no object, or has no such field, or no text in it.</exception>
    public static IEnumerable<string> Field(TextReader reader, string? name, string file)
    {
        long number = 0;
        while (reader.ReadLine() is string line)
        {
            number++;
            if (line.AsSpan().Trim().Length == 0)
            {
                continue;
            }

            if (Read(line) is string text)
            {
                yield return text;
            }
        }

        string? Read(string line)
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(line);
                if (document.RootElement.ValueKind != JsonValueKind.Object)
                {
                    throw Wrong("is no JSON object");
                }

                if (name is null)
                {
                    string fields = string.Join(", ", document.RootElement.EnumerateObject().Select(field => $"'{field.Name}'"));
                    throw CommandException.Usage($"'{file}' has the fields {fields}: say which with --field, or --input-format text to read its lines as they are.");
                }

                if (!document.RootElement.TryGetProperty(name, out JsonElement value))
                {
                    throw Wrong($"has no field '{name}'");
                }

                return value.ValueKind switch
                {
                    JsonValueKind.String => value.GetString(),
                    JsonValueKind.Null => null,
                    _ => throw Wrong($"has no text in the field '{name}' but a value of the kind {value.ValueKind}"),
                };
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException)
            {
                // The second is a lone surrogate.
                throw Wrong($"is not JSON ({exception.Message.TrimEnd('.')})");
            }
        }

        InvalidDataException Wrong(string what) => new(FormattableString.Invariant($"Line {number} of '{file}' {what}."));
    }
}
