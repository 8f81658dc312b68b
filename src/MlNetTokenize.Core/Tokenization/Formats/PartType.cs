using MlNetTokenize.IO;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>The type of a part of a tokenizer.json. Hugging Face's library knows some parts by their fields if the file does not say the type, as files of its first versions do not.</summary>
/// <param name="Name">The type.</param>
/// <param name="Fields">The fields that a part of it has.</param>
internal sealed record PartType(string Name, params string[] Fields)
{
    /// <summary>The type of a part.</summary>
    /// <param name="place">The part.</param>
    /// <param name="byFields">The types that are known by their fields, in the order in which they are tried.</param>
    /// <exception cref="InvalidDataException">It does not say its type and has no such fields.</exception>
    public static string Of(JsonPlace place, params ReadOnlySpan<PartType> byFields)
    {
        if (place.Find("type") is { } type)
        {
            return type.ReadText();
        }

        foreach (PartType known in byFields)
        {
            if (known.Fields.All(field => place.Find(field) is not null))
            {
                return known.Name;
            }
        }

        throw place.Wrong("'type' is missing");
    }
}
