using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>Writes JSON as the peers do: compact, and all text but quotation marks, backslashes and control characters as it is.</summary>
internal static class JsonFile
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var file = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(file, Options))
        {
            write(writer);
        }

        return file.WrittenSpan.ToArray();
    }

    /// <summary>A value without white space, as it stands in its file.</summary>
    /// <exception cref="InvalidDataException">A text in it is an escaped half of a surrogate pair.</exception>
    public static byte[] Compact(JsonPlace place)
    {
        try
        {
            return Write(place.Value.WriteTo);
        }
        catch (InvalidOperationException broken)
        {
            throw new InvalidDataException($"{place.Path}: an escaped half of a surrogate pair is not text.", broken);
        }
    }

    /// <summary>Writes an object of all tokens and their ids: ordinary ones in the printable alphabet, special ones as they are.</summary>
    /// <exception cref="InvalidOperationException">A special token's text is what an ordinary token is in the printable alphabet.</exception>
    public static void WriteVocabulary(Utf8JsonWriter writer, TokenVocabulary vocabulary)
    {
        Dictionary<int, string> special = vocabulary.SpecialTokens.ToDictionary(token => token.Value, token => token.Key);
        writer.WriteStartObject();
        for (int id = 0; id < vocabulary.Count; id++)
        {
            if (special.TryGetValue(id, out string? text))
            {
                if (PrintableBytes.TryDecode(text, out byte[]? bytes) && vocabulary.TryGetId(bytes, out int ordinary) && ordinary != id)
                {
                    throw new InvalidOperationException(
                        $"This tokenizer cannot be written: in the printable alphabet its token {ordinary} is '{text}', as is its special token {id}.");
                }

                writer.WriteNumber(text, id);
            }
            else if (vocabulary.Contains(id))
            {
                writer.WriteNumber(PrintableBytes.Encode(vocabulary[id].Span), id);
            }
        }

        writer.WriteEndObject();
    }
}
