using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.Tokenization.Pipelines;

namespace MlNetTokenize.TextEmbedding.Distilling;

/// <summary>
/// The tokens of a vocabulary as a reader would write them, without what says that a word begins or goes on there. A token that is no text by itself has none: one that is a part of a character, white space alone,
/// special, unknown, a hole, or one that is kept free ([unused12] in BERT's vocabularies, which model2vec leaves out too).
/// </summary>
internal static partial class SurfaceForms
{
    // What a decoder writes for bytes that are no whole character.
    private const char Replacement = '\uFFFD';

    /// <summary>The text of each id, trimmed; <see langword="null"/> for one that has none.</summary>
    public static string?[] Of(Tokenizer tokenizer) => tokenizer switch
    {
        SubwordTokenizer subwords => Of(subwords),
        CharacterTokenizer characters => All(characters.VocabularySize, id => characters.GetCharacter(id)?.ToString()),
        TokenizerSource { Own: { } own } => Of(own),
        TokenizerSource source => All(source.VocabularySize, id => source.TokenTextOf(id) is null ? null : source.Decode([id])),
        _ => throw new ArgumentException($"A {tokenizer.GetType()} does not tell its tokens; make a {nameof(TokenizerSource)} of its files.", nameof(tokenizer)),
    };

    private static string?[] Of(SubwordTokenizer tokenizer)
    {
        HashSet<int> unknown = [.. tokenizer.UnknownTokenIds];
        (string prefix, string suffix) = tokenizer is PipelineTokenizer { Definition.File: { } file } ? (OptionOf(file, "continuing_subword_prefix"), OptionOf(file, "end_of_word_suffix")) : (string.Empty, string.Empty);
        return All(tokenizer.VocabularySize, id =>
        {
            if (!tokenizer.ContainsId(id) || tokenizer.IsSpecial(id) || unknown.Contains(id))
            {
                return null;
            }

            string text = tokenizer.Decode([id]);
            text = prefix.Length > 0 && text.Length > prefix.Length && text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;
            return suffix.Length > 0 && text.Length > suffix.Length && text.EndsWith(suffix, StringComparison.Ordinal) ? text[..^suffix.Length] : text;
        });
    }

    private static string?[] All(int count, Func<int, string?> textOf)
    {
        var texts = new string?[count];
        for (int id = 0; id < count; id++)
        {
            string? text = textOf(id)?.Trim();
            texts[id] = string.IsNullOrEmpty(text) || text.Contains(Replacement, StringComparison.Ordinal) || Unused().IsMatch(text) ? null : text;
        }

        return texts;
    }

    private static string OptionOf(FileModel file, string name)
    {
        foreach ((_, byte[] json) in file.Options.Where(option => option.Name == name))
        {
            using JsonDocument value = JsonDocument.Parse(json);
            return value.RootElement.ValueKind == JsonValueKind.String ? value.RootElement.GetString()! : string.Empty;
        }

        return string.Empty;
    }

    [GeneratedRegex(@"^\[unused\d+\]$", RegexOptions.CultureInvariant)]
    private static partial Regex Unused();
}
