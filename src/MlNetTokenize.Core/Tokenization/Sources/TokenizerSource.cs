using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.BytePairs;
using MlNetTokenize.Tokenization.Sources;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize;

/// <summary>
/// A tokenizer under the name and with the options of a class of Microsoft.ML.Tokenizers, together with what it takes to build it again: the bytes of its vocabulary files and its options. Those classes keep
/// both to themselves, so an instance alone cannot be saved in a model; a source can. <see cref="Bert"/>, <see cref="WordPiece"/> and <see cref="SentencePiece"/> are this library's own tokenizers, with Hugging Face's and
/// SentencePiece's ids. A model file that holds one of before is read with Microsoft's class, and gives the ids that it gave.
/// </summary>
/// <remarks>
/// <para>
/// A source gives a text's own ids. None stand around them, whatever the options say (but <see cref="BertTokenizer"/>'s own <c>EncodeToIds</c>, called on that
/// type, puts its two there). And a special token's text in the input is plain text, unless the source is made with <c>allowSpecialTokens: true</c>: else a text could inject
/// the ids that a model takes for its structure.
/// </para>
/// <para>
/// Streams are read to their end and stay open. Options are copied: changing them afterwards changes nothing. Immutable and thread-safe.
/// </para>
/// </remarks>
public sealed partial class TokenizerSource : Tokenizer
{
    private readonly BuiltSource _built;

    // What is looked for in texts, where the tokenizer is this library's.
    private readonly AddedTokenSet _added = AddedTokenSet.Empty;

    private TokenizerSource(SourceDefinition definition, BuiltSource built)
    {
        Definition = definition;
        _built = built;
        if (Own is { } own)
        {
            _added = AllowsSpecialTokens ? own.Allowing(own.SpecialTokens.Keys.ToHashSet(), nameof(definition)) : own.AlwaysFound;
        }
    }

    /// <summary>The tokenizer that does the work.</summary>
    /// <value>
    /// A <see cref="SubwordTokenizer"/> of <see cref="Bert"/>, <see cref="WordPiece"/> and <see cref="SentencePiece"/>; of the others an instance of the class that the factory method names. Where <see cref="CodeGen"/> does not allow special tokens it is one of another class, which wraps that one.
    /// </value>
    public Tokenizer Tokenizer => _built.Tokenizer;

    /// <summary>The highest id + 1, special tokens included. There may be holes: ids without a token.</summary>
    public int VocabularySize => _built.TokenTexts.Length;

    /// <summary>The tokenizer of this library that does the work; <see langword="null"/> where one of Microsoft's does.</summary>
    internal SubwordTokenizer? Own => (Definition as OwnDefinition)?.Tokenizer;

    /// <summary>Whether a special token's text in the input becomes its id.</summary>
    internal bool AllowsSpecialTokens => Definition.AllowsSpecialTokens;

    /// <summary>What is saved.</summary>
    internal SourceDefinition Definition { get; }

    /// <summary>The vocabulary's own token before a text; <see langword="null"/> where it has none.</summary>
    internal int? BeginningTokenId => _built.BeginningTokenId;

    /// <summary>The vocabulary's own token behind a text; <see langword="null"/> where it has none.</summary>
    internal int? EndTokenId => _built.EndTokenId;

    /// <summary>The vocabulary's own token between two texts; <see langword="null"/> where it has none.</summary>
    internal int? SeparatorTokenId => _built.SeparatorTokenId;

    /// <summary>The vocabulary's own token to fill up with; <see langword="null"/> where it has none.</summary>
    internal int? PadTokenId => _built.PadTokenId;

    /// <summary>
    /// Whether it can <see cref="EncodeWithOffsets"/>: the offsets of <see cref="Tokenizer"/>'s tokens are places in the text, and not in what a normalizer makes of it.
    /// </summary>
    internal bool GivesOffsets => _built.GivesOffsets;

    /// <summary>The text of a token in the vocabulary; all ids' texts are different, and none is <see cref="TokenTexts.NameOfHole"/> of a hole.</summary>
    /// <returns><see langword="null"/> for a hole.</returns>
    internal string? TokenTextOf(int id) => _built.TokenTexts[id];

    /// <inheritdoc/>
    public override PreTokenizer? PreTokenizer => Tokenizer.PreTokenizer;

    /// <inheritdoc/>
    public override Normalizer? Normalizer => Tokenizer.Normalizer;

    /// <inheritdoc/>
    public override string Decode(IEnumerable<int> ids) => Tokenizer.Decode(ids);

    /// <inheritdoc/>
    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
        => Tokenizer.Decode(ids, destination, out idsConsumed, out charsWritten);

    /// <summary>A text's own ids.</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination">Where the ids go.</param>
    internal void Encode(ReadOnlySpan<char> text, IBufferWriter<int> destination)
    {
        if (Own is { } own)
        {
            own.Encode(text, _added, destination, offsets: null);
            return;
        }

        IReadOnlyList<int> ids = Tokenizer.EncodeToIds(Normalizable(null, text));
        if (ids.Count == 0)
        {
            return;
        }

        Span<int> span = destination.GetSpan(ids.Count);
        if (ids is List<int> list)
        {
            CollectionsMarshal.AsSpan(list).CopyTo(span);
        }
        else
        {
            for (int i = 0; i < ids.Count; i++)
            {
                span[i] = ids[i];
            }
        }

        destination.Advance(ids.Count);
    }

    /// <summary>A text's own ids, and where they stand in it. Only where <see cref="GivesOffsets"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination">Where the ids go.</param>
    /// <param name="offsets">
    /// Where each token's start and end go, by turns, in UTF-16 units. A token that begins or ends inside a character covers the whole character; a space that is put before the
    /// text is at 0, 0.
    /// </param>
    internal void EncodeWithOffsets(ReadOnlySpan<char> text, IBufferWriter<int> destination, IBufferWriter<int> offsets)
    {
        if (Own is { } own)
        {
            own.Encode(text, _added, destination, offsets);
            return;
        }

        IReadOnlyList<EncodedToken> tokens = Tokenizer.EncodeToTokens(text, out _);
        Span<int> ids = destination.GetSpan(tokens.Count);
        Span<int> places = offsets.GetSpan(tokens.Count * 2);
        string? prefix = _built.PrefixOfBytes;
        var bytes = new CharacterOffsets(prefix is null ? default : string.Concat(prefix, text));
        for (int i = 0; i < tokens.Count; i++)
        {
            EncodedToken token = tokens[i];
            (int start, int end) = prefix is null ? WholeCharacters(text, token.Offset) : bytes.Next(token.Value.Length);
            ids[i] = token.Id;
            places[2 * i] = Math.Max(0, start - (prefix?.Length ?? 0));
            places[(2 * i) + 1] = Math.Max(0, end - (prefix?.Length ?? 0));
        }

        destination.Advance(tokens.Count);
        offsets.Advance(tokens.Count * 2);
    }

    /// <inheritdoc/>
    protected override EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        if (Own is { } own)
        {
            return own.EncodeToIds(text is null ? textSpan : text, settings, _added);
        }

        IReadOnlyList<int> ids = Tokenizer.EncodeToIds(
            Normalizable(text, textSpan), settings.MaxTokenCount, out string? normalized, out int consumed, settings.ConsiderPreTokenization, settings.ConsiderNormalization);
        return new EncodeResults<int> { Tokens = ids, NormalizedText = normalized, CharsConsumed = consumed };
    }

    /// <inheritdoc/>
    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        if (Own is { } own)
        {
            return own.EncodeToTokens(text is null ? textSpan : text, settings, _added);
        }

        ReadOnlySpan<char> all = Normalizable(text, textSpan);
        IReadOnlyList<EncodedToken> tokens = Tokenizer.EncodeToTokens(all, out string? normalized, settings.ConsiderPreTokenization, settings.ConsiderNormalization);
        return new EncodeResults<EncodedToken> { Tokens = tokens, NormalizedText = normalized, CharsConsumed = all.Length };
    }

    /// <inheritdoc/>
    protected override int CountTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
        => Own is { } own ? own.CountTokens(text is null ? textSpan : text, settings, _added) : Tokenizer.CountTokens(Normalizable(text, textSpan), settings.ConsiderPreTokenization, settings.ConsiderNormalization);

    /// <inheritdoc/>
    protected override int GetIndexByTokenCount(
        string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings, bool fromEnd, out string? normalizedText, out int tokenCount)
    {
        if (Own is { } own)
        {
            normalizedText = null;
            return own.GetIndexByTokenCount(text is null ? textSpan : text, settings, fromEnd, _added, out tokenCount);
        }

        ReadOnlySpan<char> all = Normalizable(text, textSpan);
        return fromEnd
            ? Tokenizer.GetIndexByTokenCountFromEnd(
                all, settings.MaxTokenCount, out normalizedText, out tokenCount, settings.ConsiderPreTokenization, settings.ConsiderNormalization)
            : Tokenizer.GetIndexByTokenCount(
                all, settings.MaxTokenCount, out normalizedText, out tokenCount, settings.ConsiderPreTokenization, settings.ConsiderNormalization);
    }

    // Microsoft's classes give a character of several tokens to the last of them, or half of it to each.
    private static (int Start, int End) WholeCharacters(ReadOnlySpan<char> text, Range offset)
    {
        (int start, int end) = (offset.Start.Value, offset.End.Value);
        if (end == start && end < text.Length)
        {
            end++;
        }

        return (IsInsidePair(text, start) ? start - 1 : start, IsInsidePair(text, end) ? end + 1 : end);
    }

    private static bool IsInsidePair(ReadOnlySpan<char> text, int index)
        => index > 0 && index < text.Length && char.IsSurrogatePair(text[index - 1], text[index]);

    /// <summary>Builds a caller's tokenizer.</summary>
    /// <exception cref="ArgumentException">The options do not fit the vocabulary.</exception>
    /// <exception cref="InvalidDataException">The files are no vocabulary; the message holds the parameter's name.</exception>
    private static TokenizerSource Create(SourceDefinition definition, string parameterName, string? secondParameterName = null)
        => Create(() => definition, parameterName, secondParameterName);

    private static TokenizerSource Create(Func<SourceDefinition> make, string parameterName, string? secondParameterName = null)
    {
        string files = secondParameterName is null ? $"'{parameterName}'" : $"'{parameterName}' and '{secondParameterName}'";
        try
        {
            SourceDefinition definition = make();
            return new TokenizerSource(definition, definition.Build());
        }
        catch (ArgumentException problem)
        {
            throw new ArgumentException($"No tokenizer can be made of {files} with these options: {problem.Message}", parameterName, problem);
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            throw new InvalidDataException($"No tokenizer can be made of {files}: {problem.Message}", problem);
        }
    }

    /// <summary>Builds the tokenizer of a model file.</summary>
    /// <exception cref="InvalidDataException">What the file holds makes no tokenizer.</exception>
    internal static TokenizerSource Load(SourceDefinition definition, PayloadReader reader)
    {
        try
        {
            return new TokenizerSource(definition, definition.Build());
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            // Microsoft's classes throw all kinds of exceptions at what is no vocabulary.
            throw reader.Damaged($"the vocabulary and options make no tokenizer: {problem.Message}");
        }
    }

    // .NET normalizes neither lone surrogates nor U+FFFE, but throws. As everywhere in this library, such a unit counts as U+FFFD.
    private ReadOnlySpan<char> Normalizable(string? whole, ReadOnlySpan<char> span)
    {
        ReadOnlySpan<char> text = whole is null ? span : whole;
        if (!_built.NormalizesText || (!text.ContainsAnyInRange('\uD800', '\uDFFF') && !text.Contains('\uFFFE')))
        {
            return text;
        }

        var valid = new StringBuilder(text.Length);
        foreach (Rune character in text.EnumerateRunes())
        {
            valid.Append(character.Value == 0xFFFE ? "\uFFFD" : character.ToString());
        }

        return valid.ToString();
    }
}
