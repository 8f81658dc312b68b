using System.Text.Json;

namespace MlNetTokenize.Cli;

/// <summary>The texts in a field of the objects on a file's lines, and their labels in another.</summary>
internal static class JsonLinesText
{
    /// <summary>Reads a field, or two. An object in which the text is null has none.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="name">The name of the field of texts.</param>
    /// <param name="labelName">The name of the field of labels, which are texts, numbers or truth values; <see langword="null"/>: labels are not asked for.</param>
    /// <param name="file">For messages.</param>
    /// <exception cref="CommandException">No field is named.</exception>
    /// <exception cref="InvalidDataException">A line is no object, or has no such field, or no text or label in it.</exception>
    public static IEnumerable<LabelledText> Read(TextReader reader, string? name, string? labelName, string file)
    {
        long number = 0;
        while (reader.ReadLine() is string line)
        {
            number++;
            if (line.AsSpan().Trim().Length == 0)
            {
                continue;
            }

            if (ReadLine(line) is { } text)
            {
                yield return text;
            }
        }

        LabelledText? ReadLine(string line)
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

                JsonElement value = Field(document, name);
                string? text = value.ValueKind switch
                {
                    JsonValueKind.String => value.GetString(),
                    JsonValueKind.Null => null,
                    _ => throw Wrong($"has no text in the field '{name}' but a value of the kind {value.ValueKind}"),
                };
                return text is null ? null : new LabelledText(text, labelName is null ? null : Label(Field(document, labelName)));
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException)
            {
                // The second is a lone surrogate.
                throw Wrong($"is not JSON ({exception.Message.TrimEnd('.')})");
            }
        }

        JsonElement Field(JsonDocument document, string wanted)
            => document.RootElement.TryGetProperty(wanted, out JsonElement value) ? value : throw Wrong($"has no field '{wanted}'");

        string Label(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.String when value.GetString() is { Length: > 0 } label => label,
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => throw Wrong($"has no label in the field '{labelName}'"),
        };

        InvalidDataException Wrong(string what) => new(FormattableString.Invariant($"Line {number} of '{file}' {what}."));
    }
}
