using System.Globalization;
using System.Text;
using System.Text.Json;
using MlNetTokenize.Tokenization.Models;
using MlNetTokenize.Tokenization.Pipelines;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>Writes the tokenizer.json of a tokenizer of any kind: the parts as they were read.</summary>
internal static class PipelineJsonWriter
{
    public static byte[] Write(PipelineDefinition definition) => JsonFile.Write(writer =>
    {
        FileParts parts = definition.Parts;
        writer.WriteStartObject();
        writer.WriteString("version", "1.0");
        WritePart(writer, "truncation", parts.Truncation);
        WritePart(writer, "padding", parts.Padding);
        TokenizerJsonWriter.WriteAddedTokens(writer, definition.AddedTokens);
        WritePart(writer, "normalizer", parts.Normalizer);
        WritePart(writer, "pre_tokenizer", parts.PreTokenizer);
        WritePart(writer, "post_processor", parts.PostProcessor);
        WritePart(writer, "decoder", parts.Decoder);
        writer.WritePropertyName("model");
        WriteModel(writer, definition.Vocabulary, definition.File);
        writer.WriteEndObject();
    });

    public static void WritePart(Utf8JsonWriter writer, string name, byte[]? part)
    {
        writer.WritePropertyName(name);
        if (part is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteRawValue(part, skipInputValidation: true);
        }
    }

    private static void WriteModel(Utf8JsonWriter writer, TokenVocabulary vocabulary, FileModel model)
    {
        writer.WriteStartObject();
        writer.WriteString("type", model.Type);
        foreach ((string name, byte[] json) in model.Options)
        {
            WritePart(writer, name, json);
        }

        writer.WritePropertyName("vocab");
        if (model.Scores is { } scores)
        {
            writer.WriteStartArray();
            foreach (int id in model.Ids)
            {
                writer.WriteStartArray();
                writer.WriteStringValue(TextOf(id));
                writer.WriteRawValue(NumberOf(scores[id]));
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }
        else
        {
            writer.WriteStartObject();
            foreach (int id in model.Ids)
            {
                writer.WriteNumber(TextOf(id), id);
            }

            writer.WriteEndObject();
        }

        if (model.Merges is { } merges)
        {
            // In an array each, as a token may hold a space.
            writer.WriteStartArray("merges");
            foreach ((int left, int right) in merges)
            {
                writer.WriteStartArray();
                writer.WriteStringValue(TextOf(left));
                writer.WriteStringValue(TextOf(right));
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();

        string TextOf(int id) => Encoding.UTF8.GetString(vocabulary.BytesOf(id));
    }

    /// <summary>A number that Hugging Face's reader, which does not always find the nearest, reads as this one.</summary>
    private static string NumberOf(double score)
    {
        foreach (string format in (string[])["R", "E16", "F20", "F24"])
        {
            string text = score.ToString(format, CultureInfo.InvariantCulture);
            if (ScoreText.Parse(Encoding.ASCII.GetBytes(text)) == score)
            {
                // A whole number is written as one with a fraction, as its reader expects.
                return text.AsSpan().ContainsAny('.', 'E', 'e') ? text : text + ".0";
            }
        }

        return score.ToString("R", CultureInfo.InvariantCulture);
    }
}
