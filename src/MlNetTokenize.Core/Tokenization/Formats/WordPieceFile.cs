using System.Text;
using System.Text.Json;
using MlNetTokenize.IO;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>A <c>vocab.txt</c> and BERT's settings, as the tokenizer.json that says the same.</summary>
internal sealed class WordPieceFile
{
    private readonly List<(string Text, int Id)> _tokens = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">A token stands twice or is not UTF-8.</exception>
    public WordPieceFile(ReadOnlyMemory<byte> file)
    {
        FormatFile.CheckUtf8(file.Span);
        foreach ((int number, ReadOnlyMemory<byte> line) in FormatFile.Lines(file))
        {
            string text = Encoding.UTF8.GetString(line.Span);
            _tokens.Add((text, number - 1));
            if (!_ids.TryAdd(text, number - 1))
            {
                throw new InvalidDataException($"Line {number}: the token '{FormatFile.Shown(text)}' stands twice.");
            }
        }
    }

    public required bool Lowercase { get; init; }

    public required bool? StripAccents { get; init; }

    public required bool SeparateChinese { get; init; }

    public required string UnknownToken { get; init; }

    public required string ContinuingSubwordPrefix { get; init; }

    public required int MaxInputCharsPerWord { get; init; }

    /// <summary>Whether BERT's normalizer and pre-tokenizer come before it; else texts are cut at white space alone.</summary>
    public bool IsBert { get; init; } = true;

    public string PaddingToken { get; init; } = "[PAD]";

    public string Classification { get; init; } = "[CLS]";

    public string Separator { get; init; } = "[SEP]";

    public string Mask { get; init; } = "[MASK]";

    /// <summary>Whether the two stand around texts where the vocabulary has them.</summary>
    public bool SurroundsTexts { get; init; } = true;

    /// <summary>Special tokens with ids of their own, which the vocabulary may not have.</summary>
    public IReadOnlyDictionary<string, int>? AddedSpecialTokens { get; init; }

    /// <summary>The special tokens; <see langword="null"/> for those that BERT has, as far as they are there.</summary>
    public required IReadOnlyList<string>? SpecialTokens { get; init; }

    /// <exception cref="InvalidDataException">The unknown or a special token is not there.</exception>
    public byte[] ToTokenizerJson()
    {
        string[] usual = [PaddingToken, UnknownToken, Classification, Separator, Mask];
        string[] special = [.. (SpecialTokens ?? usual.Where(_ids.ContainsKey)).Append(UnknownToken).Distinct().OrderBy(IdOf)];
        return JsonFile.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("version", "1.0");
            writer.WriteNull("truncation");
            writer.WriteNull("padding");
            IEnumerable<Vocabularies.AddedToken> named = (AddedSpecialTokens ?? new Dictionary<string, int>()).Select(token => new Vocabularies.AddedToken(token.Key, token.Value));
            TokenizerJsonWriter.WriteAddedTokens(writer, [.. special.Select(text => new Vocabularies.AddedToken(text, IdOf(text))).Concat(named).DistinctBy(token => token.Text).OrderBy(token => token.Id)]);
            WriteStages(writer);
            writer.WritePropertyName("post_processor");
            WritePostProcessor(writer);
            writer.WriteStartObject("decoder");
            writer.WriteString("type", "WordPiece");
            writer.WriteString("prefix", ContinuingSubwordPrefix);
            writer.WriteBoolean("cleanup", true);
            writer.WriteEndObject();
            writer.WriteStartObject("model");
            writer.WriteString("type", "WordPiece");
            writer.WriteString("unk_token", UnknownToken);
            writer.WriteString("continuing_subword_prefix", ContinuingSubwordPrefix);
            writer.WriteNumber("max_input_chars_per_word", MaxInputCharsPerWord);
            writer.WriteStartObject("vocab");
            foreach ((string text, int id) in _tokens)
            {
                writer.WriteNumber(text, id);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private void WriteStages(Utf8JsonWriter writer)
    {
        if (!IsBert)
        {
            writer.WriteNull("normalizer");
        }
        else
        {
            writer.WriteStartObject("normalizer");
            writer.WriteString("type", "BertNormalizer");
            writer.WriteBoolean("clean_text", true);
            writer.WriteBoolean("handle_chinese_chars", SeparateChinese);
            writer.WritePropertyName("strip_accents");
            if (StripAccents is { } strips)
            {
                writer.WriteBooleanValue(strips);
            }
            else
            {
                writer.WriteNullValue();
            }

            writer.WriteBoolean("lowercase", Lowercase);
            writer.WriteEndObject();
        }

        writer.WriteStartObject("pre_tokenizer");
        writer.WriteString("type", IsBert ? "BertPreTokenizer" : "WhitespaceSplit");
        writer.WriteEndObject();
    }

    private int IdOf(string text) => _ids.TryGetValue(text, out int id) ? id : throw new InvalidDataException($"The token '{FormatFile.Shown(text)}' is not in the vocabulary.");

    private void WritePostProcessor(Utf8JsonWriter writer)
    {
        if (!SurroundsTexts || !_ids.ContainsKey(Classification) || !_ids.ContainsKey(Separator))
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("type", "TemplateProcessing");
        writer.WriteStartArray("single");
        WritePieces(writer, [(Classification, 0), ("A", 0), (Separator, 0)]);
        writer.WriteEndArray();
        writer.WriteStartArray("pair");
        WritePieces(writer, [(Classification, 0), ("A", 0), (Separator, 0), ("B", 1), (Separator, 1)]);
        writer.WriteEndArray();
        writer.WriteStartObject("special_tokens");
        foreach (string name in (string[])[Classification, Separator])
        {
            writer.WriteStartObject(name);
            writer.WriteString("id", name);
            writer.WriteStartArray("ids");
            writer.WriteNumberValue(IdOf(name));
            writer.WriteEndArray();
            writer.WriteStartArray("tokens");
            writer.WriteStringValue(name);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WritePieces(Utf8JsonWriter writer, ReadOnlySpan<(string Id, int Type)> pieces)
    {
        foreach ((string id, int type) in pieces)
        {
            writer.WriteStartObject();
            writer.WriteStartObject(id is "A" or "B" ? "Sequence" : "SpecialToken");
            writer.WriteString("id", id);
            writer.WriteNumber("type_id", type);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
    }
}
