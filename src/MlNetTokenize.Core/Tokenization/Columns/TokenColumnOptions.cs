using MlNetTokenize.Tokenization.Columns;
using MlNetTokenize.Tokenization.PostProcessors;

namespace MlNetTokenize;

/// <summary>What a column of tokens looks like, and which columns stand beside it. But for <see cref="Lowercase"/> nothing here changes what a vocabulary is learned from.</summary>
/// <remarks>
/// A row's tokens are the beginning id, those of its text (of a vector of texts, of one after the other), and the end id; all columns are made from one tokenization of it. In Int32 and Int64 columns a tokenizer's file says
/// what stands around one text and around two (its <c>post_processor</c>), and which types they have, unless one of <see cref="BeginningTokenId"/>, <see cref="EndTokenId"/> and <see cref="SeparatorTokenId"/> is given: those of a vector
/// of two texts are a pair.
/// </remarks>
public sealed class TokenColumnOptions
{
    /// <summary>As an id: there is none, whatever the vocabulary has.</summary>
    internal const int None = -1;

    /// <summary>The largest <see cref="MaximumTokenCount"/>.</summary>
    internal const int LargestTokenCount = 1 << 20;

    /// <summary>Gets or sets what the tokens are held as.</summary>
    /// <value><see cref="TokenKind.Key"/> by default.</value>
    public TokenKind Kind { get; set; }

    /// <summary>Gets or sets whether texts are cut in lower case, and so is what a vocabulary is learned from.</summary>
    /// <value>
    /// <see langword="false"/> by default. It takes a small part of the time that ML.NET's <c>NormalizeText</c> does, which can take away diacritics, punctuation and numbers besides. Case is that of the invariant
    /// culture, unit for unit; a text's capitals do not come back from its tokens.
    /// </value>
    public bool Lowercase { get; set; }

    /// <summary>Gets or sets how many tokens a row has at most, beginning and end included.</summary>
    /// <value>
    /// <see langword="null"/> by default: in Int32 and Int64 columns rows are then cut off and filled up as the tokenizer's file says (its <c>truncation</c> and <c>padding</c>), else there is no limit. A number replaces both; it is
    /// from 1 to 1,048,576, and at least the number of beginning and end ids, which are never cut off.
    /// </value>
    public int? MaximumTokenCount { get; set; }

    /// <summary>
    /// Gets or sets whether a row with fewer tokens is filled up behind them, so that the column is a vector of known size: keys with missing ones, ids with <see cref="PadTokenId"/>. It needs a
    /// <see cref="MaximumTokenCount"/>.
    /// </summary>
    /// <value><see langword="false"/> by default: the vector is as long as the row's tokens.</value>
    public bool PadToMaximum { get; set; }

    /// <summary>Gets or sets the id that fills up Int32 and Int64 columns. Keys are filled up with missing ones.</summary>
    /// <value><see langword="null"/> by default, which is the vocabulary's own or, without one, 0; also −1 is 0.</value>
    public int? PadTokenId { get; set; }

    /// <summary>Gets or sets the id before each row's tokens.</summary>
    /// <value><see langword="null"/> by default, which is the vocabulary's own in Int32 and Int64 columns and none among keys; −1 for none.</value>
    public int? BeginningTokenId { get; set; }

    /// <summary>Gets or sets the id behind each row's tokens.</summary>
    /// <value><see langword="null"/> by default, which is the vocabulary's own in Int32 and Int64 columns and none among keys; −1 for none.</value>
    public int? EndTokenId { get; set; }

    /// <summary>Gets or sets the id between the texts of a vector. A text without tokens gets none.</summary>
    /// <value><see langword="null"/> by default, which is the vocabulary's own (BERT's <c>[SEP]</c>) in Int32 and Int64 columns and none among keys; −1 for none.</value>
    public int? SeparatorTokenId { get; set; }

    /// <summary>Gets or sets where a row with more than <see cref="MaximumTokenCount"/> tokens is cut off.</summary>
    /// <value><see cref="TruncationSide.End"/> by default.</value>
    public TruncationSide TruncationSide { get; set; }

    /// <summary>
    /// Gets or sets the name of a column with 1 for each token and 0 for what the row is filled up with: Int64 beside Int64 ids, else Int32, and as long as the token column. With several token columns it is what
    /// is put behind the name of each.
    /// </summary>
    /// <value><see langword="null"/> by default: there is none.</value>
    public string? AttentionMaskColumnName { get; set; }

    /// <summary>
    /// Gets or sets the name of a column with 0 for the tokens of a row's first text and 1 for those of the others: Int64 beside Int64 ids, else Int32, and as long as the token column. A separator belongs to the text before
    /// it, the end to the last one; what a row is filled up with has 0. With several token columns it is what is put behind the name of each.
    /// </summary>
    /// <value><see langword="null"/> by default: there is none.</value>
    public string? TokenTypeColumnName { get; set; }

    /// <summary>
    /// Gets or sets the name of a column with the place of each token in its text: the first UTF-16 unit and that behind the last, by turns, as Int32; 0 and 0 for what has no text. The vector is [tokens, 2] where
    /// the number of tokens is known, else flat and of variable length. A token that begins or ends inside a character covers all of it. With several token columns it is what is put behind the name of each.
    /// </summary>
    /// <value><see langword="null"/> by default: there is none.</value>
    public string? OffsetsColumnName { get; set; }

    /// <summary>The maximum where the column's vectors may be shorter, and so do not say it themselves.</summary>
    internal int? AnnotatedMaximum => PadToMaximum || FilePadding is not null ? null : MaximumTokenCount;

    /// <summary>Whether 0 or another id may stand for nothing: among ids what fills up looks like a token.</summary>
    internal bool PadsIds => (PadToMaximum || FilePadding is not null) && Kind != TokenKind.Key;

    /// <summary>How the tokenizer's file wants rows filled up, if it is asked.</summary>
    internal Padding? FilePadding { get; set; }

    /// <summary>The length of every row; <see langword="null"/> if they differ.</summary>
    internal int? FixedLength => PadToMaximum ? MaximumTokenCount : FilePadding?.FixedLength is int length && MaximumTokenCount <= length ? length : null;

    /// <summary>How long a row of so many tokens is, and how much of what it is filled up with stands before them.</summary>
    internal (int Length, int Before) RowOf(int count)
    {
        int length = PadToMaximum ? MaximumTokenCount!.Value : FilePadding?.LengthOf(count) ?? count;
        return (length, FilePadding is { FromStart: true } ? length - count : 0);
    }

    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range; the message holds its name and value.</exception>
    /// <exception cref="ArgumentException"><see cref="PadToMaximum"/> has no maximum, or a name is empty.</exception>
    internal void Validate()
    {
        Check(Kind, nameof(Kind));
        Check(TruncationSide, nameof(TruncationSide));
        if (MaximumTokenCount is < 1 or > LargestTokenCount)
        {
            throw new ArgumentOutOfRangeException(nameof(MaximumTokenCount), MaximumTokenCount, $"The range is from 1 to {LargestTokenCount}.");
        }

        if (PadToMaximum && MaximumTokenCount is null)
        {
            throw new ArgumentException($"{nameof(PadToMaximum)} needs a {nameof(MaximumTokenCount)}.", nameof(PadToMaximum));
        }

        foreach ((string name, int? id) in Ids)
        {
            if (id < None)
            {
                throw new ArgumentOutOfRangeException(name, id, "An id is not negative; -1 stands for none.");
            }
        }

        CheckName(AttentionMaskColumnName, nameof(AttentionMaskColumnName));
        CheckName(TokenTypeColumnName, nameof(TokenTypeColumnName));
        CheckName(OffsetsColumnName, nameof(OffsetsColumnName));
    }

    /// <exception cref="ArgumentOutOfRangeException">There may be fewer tokens than are put around each text.</exception>
    internal void CheckRoomFor(SurroundingIds frame)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumTokenCount ?? int.MaxValue, frame.Count, nameof(MaximumTokenCount));
    }

    /// <summary>Takes what was not asked for from a tokenizer's file, in columns of ids.</summary>
    internal TokenColumnOptions With(ColumnTokenizer tokenizer)
    {
        (Truncation? truncation, Padding? padding) = tokenizer.RowLengths;

        // Keys have a missing one, which fills nothing up unless it is asked for.
        if (Kind == TokenKind.Key || MaximumTokenCount is not null || (truncation is null && padding is null))
        {
            return this;
        }

        TokenColumnOptions options = Copy();
        if (truncation is { MaximumLength: >= 1 and <= LargestTokenCount })
        {
            options.MaximumTokenCount = truncation.MaximumLength;
            options.TruncationSide = truncation.FromStart ? TruncationSide.Start : TruncationSide.End;
        }

        if (!PadToMaximum && padding is not null and not { Length: null, Multiple: <= 1 })
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Max(padding.FixedLength ?? 0, padding.Multiple), LargestTokenCount, "padding");
            options.FilePadding = padding;
        }

        return options;
    }

    internal TokenColumnOptions Copy() => (TokenColumnOptions)MemberwiseClone();

    /// <summary>The ids that were asked for, and what they are called.</summary>
    internal IEnumerable<(string Name, int? Id)> Ids =>
    [
        (nameof(BeginningTokenId), BeginningTokenId),
        (nameof(EndTokenId), EndTokenId),
        (nameof(SeparatorTokenId), SeparatorTokenId),
        (nameof(PadTokenId), PadTokenId),
    ];

    private static void Check<T>(T value, string option)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            throw new ArgumentOutOfRangeException(option, value, $"There is no such {typeof(T).Name}.");
        }
    }

    private static void CheckName(string? name, string option)
    {
        if (name is { Length: 0 })
        {
            throw new ArgumentException("A column needs a name; null for none.", option);
        }
    }
}
