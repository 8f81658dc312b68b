using System.Buffers;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.Embedding.Formats;
using MlNetTokenize.IO;
using MlNetTokenize.TextEmbedding;
using MlNetTokenize.Tokenization.Columns;

namespace MlNetTokenize;

/// <summary>
/// The part of a <c>model.zip</c> that turns text into tokens and vectors, without ML.NET: a program that only embeds texts needs nothing else, and can be trimmed or native. Ids and vectors are those of the
/// pipeline's columns, to the bit.
/// </summary>
/// <remarks>Immutable and thread-safe. What else the pipeline does is not here: a text is given as the tokenizing transform gets it.</remarks>
public sealed class TextPipeline
{
    internal const string TokenizingLoader = "MlNetTokenizeSubwords";
    internal const string EmbeddingLoader = "MlNetTokenizeEmbedding";

    private readonly ColumnTokenizer _tokenizer;
    private readonly TokenColumnOptions _options;
    private readonly SurroundingIds _surrounding;
    private readonly EmbeddingSection? _embedding;

    // Each serves one call at a time; as many calls as there are cores find one.
    private readonly ColumnTokens?[] _spares = new ColumnTokens?[Environment.ProcessorCount];

    private TextPipeline(TokenizingSection tokenizing, EmbeddingSection? embedding)
    {
        _tokenizer = tokenizing.Tokenizer;
        _options = tokenizing.Options;
        _surrounding = SurroundingIds.Create(_options, _tokenizer);
        _embedding = embedding;
    }

    /// <summary>Gets the tokenizer.</summary>
    public Tokenizer Tokenizer => _tokenizer.Tokenizer;

    /// <summary>Gets the rows, or <see langword="null"/> if the pipeline only tokenizes.</summary>
    public EmbeddingModel? Model => _embedding?.Model;

    /// <summary>Gets how a text's rows become one vector, or <see langword="null"/> if the pipeline only tokenizes.</summary>
    public TokenPooling? Pooling => _embedding?.Pooling;

    /// <summary>Reads a file.</summary>
    /// <param name="path">A <c>model.zip</c> that <c>mlContext.Model.Save</c> wrote.</param>
    /// <param name="columnName">Which column of vectors or tokens is to be made.</param>
    /// <inheritdoc cref="Load(Stream, string?)"/>
    public static TextPipeline Load(string path, string? columnName = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = File.OpenRead(path);
        return Load(file, columnName);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="stream">A <c>model.zip</c> that <c>mlContext.Model.Save</c> wrote.</param>
    /// <param name="columnName">
    /// Which column of vectors or tokens is to be made; <see langword="null"/> by default, which is the last one of vectors or, in a file without any, of tokens.
    /// </param>
    /// <exception cref="ArgumentException">There is no such column of vectors or tokens; the message holds those that there are.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or it holds no tokenizer, or none that makes the column which the vectors are made from.</exception>
    /// <exception cref="FormatException">A section is of a newer version than this library reads.</exception>
    public static TextPipeline Load(Stream stream, string? columnName = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var tokenizers = new List<TokenizingSection>();
        var embeddings = new List<(EmbeddingSection Section, TokenizingSection? Tokenizing)>();
        foreach ((string loader, uint version, uint needed, MemoryStream section) in ModelArchive.Read(stream, loader => loader is TokenizingLoader or EmbeddingLoader))
        {
            uint newest = loader == TokenizingLoader ? TokenizingSection.Version : EmbeddingPayload.Version;
            if (needed > newest)
            {
                throw new FormatException(FormattableString.Invariant($"The section of {loader} needs a reader of the version {needed:X8}, and this one reads versions up to {newest:X8}."));
            }

            if (loader == TokenizingLoader)
            {
                tokenizers.Add(PayloadReader.Read(section, section.Length, reader => TokenizingSection.Read(reader, version)));
                continue;
            }

            // A column is that of the last transformer before which makes one of this name.
            EmbeddingSection embedding = PayloadReader.Read(section, section.Length, reader => EmbeddingSection.Read(reader, version));
            embeddings.Add((embedding, tokenizers.FindLast(tokenizing => Makes(tokenizing, embedding.Input))));
        }

        int last = embeddings.FindLastIndex(embedding => columnName is null || embedding.Section.Output == columnName);
        if (last >= 0)
        {
            (EmbeddingSection embedding, TokenizingSection? tokenizing) = embeddings[last];
            return tokenizing is not null
                ? Create(tokenizing, Check(embedding, tokenizing.Tokenizer))
                : throw new InvalidDataException($"The vectors '{embedding.Output}' are made from the column '{embedding.Input}', and no tokenizer in the file makes that.");
        }

        return tokenizers.Count == 0 ? throw new InvalidDataException("The file has no tokenizer of this library.")
            : tokenizers.FindLast(tokenizing => columnName is null || Makes(tokenizing, columnName)) is { } found ? Create(found, null)
            : throw new ArgumentException(
                $"There is no column '{columnName}'. There are {string.Join(", ", tokenizers.SelectMany(tokenizing => tokenizing.Columns, (_, column) => column.Output).Concat(embeddings.Select(embedding => embedding.Section.Output)).Distinct())}.",
                nameof(columnName));
    }

    /// <summary>Tokenizes a text as the pipeline's column does: in lower case, with ids around it, cut off.</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination">Where the ids go. A character without an id is left out.</param>
    public void Encode(ReadOnlyMemory<char> text, IBufferWriter<int> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ColumnTokens tokens = Tokenize(text);
        destination.Write(Present(tokens));
        Return(tokens);
    }

    /// <summary>Embeds a text. Nothing is allocated once the buffers are warm.</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination">As long as a row: the pipeline's vector, which is zero for a text without tokens.</param>
    /// <exception cref="InvalidOperationException">The pipeline only tokenizes, or it keeps the sequence of rows (<see cref="TokenPooling.None"/>).</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length.</exception>
    public void Embed(ReadOnlyMemory<char> text, Span<float> destination) => Embed(text, destination, out _);

    /// <param name="text">The text.</param>
    /// <param name="destination">As long as a row.</param>
    /// <param name="tokenCount">How many tokens were pooled.</param>
    /// <inheritdoc cref="Embed(ReadOnlyMemory{char}, Span{float})"/>
    public void Embed(ReadOnlyMemory<char> text, Span<float> destination, out int tokenCount)
    {
        if (_embedding is not { Pooling: not TokenPooling.None } embedding)
        {
            throw new InvalidOperationException(_embedding is null ? "The pipeline has no embedding." : "The pipeline keeps the rows of a text one by one, so that there is no one vector of it.");
        }

        ColumnTokens tokens = Tokenize(text);
        ReadOnlySpan<int> ids = Present(tokens);
        embedding.Model.Pool(ids, destination, embedding.Pooling);
        tokenCount = ids.Length;
        Return(tokens);
    }

    private static TextPipeline Create(TokenizingSection tokenizing, EmbeddingSection? embedding)
    {
        try
        {
            return new TextPipeline(tokenizing, embedding);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"The file's tokenizer and its options do not go together: {exception.Message}");
        }
    }

    private static bool Makes(TokenizingSection tokenizing, string columnName) => tokenizing.Columns.Any(column => column.Output == columnName);

    private static EmbeddingSection Check(EmbeddingSection embedding, ColumnTokenizer tokenizer)
    {
        if (tokenizer.VocabularySize > embedding.Model.VocabularySize)
        {
            throw new InvalidDataException(FormattableString.Invariant($"The file's tokenizer has {tokenizer.VocabularySize} tokens, and its embedding has rows for {embedding.Model.VocabularySize}."));
        }

        return embedding.Fingerprint.Length == 0 || tokenizer.Fingerprint.SequenceEqual(embedding.Fingerprint)
            ? embedding
            : throw new InvalidDataException($"The tokens of the column '{embedding.Input}' are another tokenizer's than those that the embedding was learned for.");
    }

    private ColumnTokens Tokenize(ReadOnlyMemory<char> text)
    {
        ColumnTokens? tokens = null;
        for (int i = 0; tokens is null && i < _spares.Length; i++)
        {
            tokens = _spares[i] is null ? null : Interlocked.Exchange(ref _spares[i], null);
        }

        tokens ??= new ColumnTokens(_tokenizer, _options, _surrounding, withOffsets: false);
        tokens.Read(new ReadOnlySpan<ReadOnlyMemory<char>>(in text), [], 1);
        return tokens;
    }

    // One that finds no place is let go.
    private void Return(ColumnTokens tokens)
    {
        for (int i = 0; i < _spares.Length && Interlocked.CompareExchange(ref _spares[i], tokens, null) is not null; i++)
        {
        }
    }

    // What a key column shows as missing.
    private static ReadOnlySpan<int> Present(ColumnTokens tokens) => tokens.Ids.Contains(-1) ? tokens.RemoveMissing() : tokens.Ids;
}
