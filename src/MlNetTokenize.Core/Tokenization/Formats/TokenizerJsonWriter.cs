using System.Text.Json;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>Writes a tokenizer.json that Hugging Face's <c>tokenizers</c> gives the same ids with, and that reads back as the same tokenizer.</summary>
internal static class TokenizerJsonWriter
{
    /// <exception cref="InvalidOperationException">The format cannot hold the tokenizer.</exception>
    public static byte[] Write(BytePairModel model)
    {
        TokenPair[] merges = model.Merges ?? MergeList.FromModel(model).Merges;
        return JsonFile.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("version", "1.0");
            PipelineJsonWriter.WritePart(writer, "truncation", model.Parts?.Truncation);
            PipelineJsonWriter.WritePart(writer, "padding", model.Parts?.Padding);
            WriteAddedTokens(writer, model.AddedTokens);
            if (model.Parts is { } parts)
            {
                PipelineJsonWriter.WritePart(writer, "normalizer", parts.Normalizer);
                PipelineJsonWriter.WritePart(writer, "pre_tokenizer", parts.PreTokenizer);
                PipelineJsonWriter.WritePart(writer, "post_processor", parts.PostProcessor);
                PipelineJsonWriter.WritePart(writer, "decoder", parts.Decoder);
            }
            else
            {
                WriteParts(writer, model);
            }

            writer.WritePropertyName("model");
            WriteModel(writer, model, merges);
            writer.WriteEndObject();
        });
    }

    private static void WriteParts(Utf8JsonWriter writer, BytePairModel model)
    {
        writer.WritePropertyName("normalizer");
        if (model.NormalizesToFormC)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "NFC");
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNullValue();
        }

        writer.WritePropertyName("pre_tokenizer");
        TokenizerJsonSplittingWriter.Write(writer, model);
        writer.WritePropertyName("post_processor");
        WritePostProcessor(writer, model);
        writer.WritePropertyName("decoder");
        TokenizerJsonSplittingWriter.WriteByteLevel(writer, addPrefixSpace: false, useRegex: false);
    }

    public static void WriteAddedTokens(Utf8JsonWriter writer, IReadOnlyList<AddedToken> tokens)
    {
        writer.WriteStartArray("added_tokens");
        foreach (AddedToken token in tokens)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", token.Id);
            writer.WriteString("content", token.Text);
            writer.WriteBoolean("single_word", token.SingleWord);
            writer.WriteBoolean("lstrip", token.LeftStrip);
            writer.WriteBoolean("rstrip", token.RightStrip);
            writer.WriteBoolean("normalized", token.Normalized);
            writer.WriteBoolean("special", token.IsSpecial);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WritePostProcessor(Utf8JsonWriter writer, BytePairModel model)
    {
        if (model.BeginningTokenId is null && model.EndTokenId is null)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("type", "TemplateProcessing");
        writer.WriteStartArray("single");
        WriteText("A", type: 0);
        writer.WriteEndArray();
        writer.WriteStartArray("pair");
        WriteText("A", type: 0);
        WriteText("B", type: 1);
        writer.WriteEndArray();
        writer.WriteStartObject("special_tokens");
        foreach (int id in new[] { model.BeginningTokenId, model.EndTokenId }.OfType<int>().Distinct())
        {
            string name = NameOf(id);
            writer.WriteStartObject(name);
            writer.WriteString("id", name);
            writer.WriteStartArray("ids");
            writer.WriteNumberValue(id);
            writer.WriteEndArray();
            writer.WriteStartArray("tokens");
            writer.WriteStringValue(name);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();

        void WriteText(string sequence, int type)
        {
            WritePiece("SpecialToken", model.BeginningTokenId is int beginning ? NameOf(beginning) : null, type);
            WritePiece("Sequence", sequence, type);
            WritePiece("SpecialToken", model.EndTokenId is int end ? NameOf(end) : null, type);
        }

        void WritePiece(string kind, string? id, int type)
        {
            if (id is not null)
            {
                writer.WriteStartObject();
                writer.WriteStartObject(kind);
                writer.WriteString("id", id);
                writer.WriteNumber("type_id", type);
                writer.WriteEndObject();
                writer.WriteEndObject();
            }
        }

        string NameOf(int id) => model.AddedTokens.FirstOrDefault(token => token.Id == id)?.Text ?? PrintableBytes.Encode(model.Vocabulary[id].Span);
    }

    private static void WriteModel(Utf8JsonWriter writer, BytePairModel model, TokenPair[] merges)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "BPE");
        writer.WriteNull("dropout");
        writer.WriteNull("unk_token");
        writer.WriteNull("continuing_subword_prefix");
        writer.WriteNull("end_of_word_suffix");
        writer.WriteBoolean("fuse_unk", false);
        writer.WriteBoolean("byte_fallback", false);
        writer.WriteBoolean("ignore_merges", model.IgnoreMerges);
        writer.WritePropertyName("vocab");
        JsonFile.WriteVocabulary(writer, model.Vocabulary);

        // As strings, which older versions read too: a token in the printable alphabet holds no space.
        writer.WriteStartArray("merges");
        foreach ((int left, int right) in merges)
        {
            writer.WriteStringValue($"{PrintableBytes.Encode(model.Vocabulary[left].Span)} {PrintableBytes.Encode(model.Vocabulary[right].Span)}");
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
