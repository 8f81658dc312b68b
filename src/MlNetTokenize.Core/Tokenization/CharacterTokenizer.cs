using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.Tokenization;

namespace MlNetTokenize;

/// <summary>
/// One id for each character (Unicode scalar value) that was seen in training, in the order of their code points: where a language
/// model begins before it has sub-words. Tiny Shakespeare has 65.
/// </summary>
/// <remarks>Immutable and thread-safe. A lone surrogate counts as U+FFFD.</remarks>
public sealed class CharacterTokenizer : Tokenizer
{
    private readonly Rune[] _characters;
    private readonly FrozenDictionary<Rune, int> _ids;

    /// <summary>Of distinct characters in ascending order.</summary>
    internal CharacterTokenizer(Rune[] characters, bool hasUnknown)
    {
        _characters = characters;
        _ids = characters.Select((character, id) => (character, id)).ToFrozenDictionary(pair => pair.character, pair => pair.id);
        UnknownId = hasUnknown ? characters.Length : null;
    }

    /// <summary>The number of ids, the unknown character's included.</summary>
    public int VocabularySize => _characters.Length + (UnknownId is null ? 0 : 1);

    /// <summary>The id of every character that was not seen in training, the last one; <see langword="null"/> where none was asked for.</summary>
    public int? UnknownId { get; }

    internal IReadOnlyList<Rune> Characters => _characters;

    /// <summary>Learns the characters of texts.</summary>
    /// <param name="texts">The texts, read once.</param>
    /// <param name="addUnknown">Whether unseen characters get an id of their own. Without it they are a missing key in a key column, and an exception elsewhere.</param>
    public static CharacterTokenizer Train(IEnumerable<string> texts, bool addUnknown = false)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var seen = new HashSet<Rune>();
        foreach (string text in texts)
        {
            ArgumentNullException.ThrowIfNull(text, nameof(texts));
            foreach (Rune character in text.EnumerateRunes())
            {
                seen.Add(character);
            }
        }

        return new CharacterTokenizer([.. seen.Order()], addUnknown);
    }

    /// <summary>The character of an id; <see langword="null"/> for <see cref="UnknownId"/>.</summary>
    /// <param name="id">The id, from 0 to <see cref="VocabularySize"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    public Rune? GetCharacter(int id)
        => id == UnknownId ? null
            : (uint)id < (uint)_characters.Length ? _characters[id]
            : throw new ArgumentOutOfRangeException(nameof(id), id, NoSuchId(id));

    /// <summary>Encodes a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination">Where the ids go. Nothing is allocated.</param>
    /// <exception cref="ArgumentException">A character was not seen in training and there is no <see cref="UnknownId"/>; the message names it.</exception>
    public void Encode(ReadOnlySpan<char> text, IBufferWriter<int> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        int index = 0;
        foreach (Rune character in text.EnumerateRunes())
        {
            destination.Write([IdOf(text, index, character)]);
            index += character.Utf16SequenceLength;
        }
    }

    /// <summary>The same with −1 for unseen characters where there is no <see cref="UnknownId"/>.</summary>
    internal void EncodeOrMissing(ReadOnlySpan<char> text, IBufferWriter<int> destination)
    {
        foreach (Rune character in text.EnumerateRunes())
        {
            destination.Write([_ids.TryGetValue(character, out int id) ? id : UnknownId ?? -1]);
        }
    }

    /// <inheritdoc/>
    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        ReadOnlySpan<char> span = text is null ? textSpan : text;
        int limit = TokenLimit.Check(settings.MaxTokenCount);
        var tokens = new List<EncodedToken>();
        int index = 0;
        foreach (Rune character in span.EnumerateRunes())
        {
            if (tokens.Count == limit)
            {
                break;
            }

            // A lone surrogate reads as U+FFFD, which is one unit long too.
            int end = index + character.Utf16SequenceLength;
            tokens.Add(new EncodedToken(IdOf(span, index, character), span[index..end].ToString(), new Range(index, end)));
            index = end;
        }

        return new EncodeResults<EncodedToken> { Tokens = tokens, CharsConsumed = index };
    }

    /// <inheritdoc/>
    protected override int GetIndexByTokenCount(
        string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings, bool fromEnd, out string? normalizedText, out int tokenCount)
    {
        // The base class does not look at a limit from the end.
        TokenLimit.Check(settings.MaxTokenCount);
        return base.GetIndexByTokenCount(text, textSpan, settings, fromEnd, out normalizedText, out tokenCount);
    }

    /// <summary>The text of the ids. <see cref="UnknownId"/> becomes U+FFFD.</summary>
    /// <param name="ids">The ids.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id does not exist; the message holds its number.</exception>
    public override string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var text = new StringBuilder();
        foreach (int id in ids)
        {
            text.Append((GetCharacter(id) ?? Rune.ReplacementChar).ToString());
        }

        return text.ToString();
    }

    /// <summary>Writes the text of the ids into a span. <see cref="UnknownId"/> becomes U+FFFD.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="destination">Where the text goes.</param>
    /// <param name="idsConsumed">How many ids are written.</param>
    /// <param name="charsWritten">The length of their text.</param>
    /// <returns>
    /// <see cref="OperationStatus.Done"/>; <see cref="OperationStatus.DestinationTooSmall"/>; <see cref="OperationStatus.InvalidData"/> at an id that does not exist.
    /// </returns>
    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        ArgumentNullException.ThrowIfNull(ids);
        idsConsumed = 0;
        charsWritten = 0;
        foreach (int id in ids)
        {
            if ((uint)id >= (uint)VocabularySize)
            {
                return OperationStatus.InvalidData;
            }

            Rune character = GetCharacter(id) ?? Rune.ReplacementChar;
            if (!character.TryEncodeToUtf16(destination[charsWritten..], out int units))
            {
                return OperationStatus.DestinationTooSmall;
            }

            charsWritten += units;
            idsConsumed++;
        }

        return OperationStatus.Done;
    }

    private int IdOf(ReadOnlySpan<char> text, int index, Rune character)
    {
        if (_ids.TryGetValue(character, out int id))
        {
            return id;
        }

        return UnknownId ?? throw new ArgumentException(
            $"The character '{character}' (U+{character.Value:X4}) at {index} was not in the training texts; train with addUnknown: true to give such characters an id.",
            nameof(text));
    }

    private string NoSuchId(int id) => $"There is no character {id}; the ids are 0 to {VocabularySize - 1}.";
}
