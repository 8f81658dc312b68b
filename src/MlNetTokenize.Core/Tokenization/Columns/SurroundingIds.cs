using MlNetTokenize.Tokenization.PostProcessors;

namespace MlNetTokenize.Tokenization.Columns;

/// <summary>The ids that a column puts around and between the tokens of its texts, −1 for none: those that the options ask for or, in a column of ids, the vocabulary's own.</summary>
/// <param name="Beginning">Before a row's tokens.</param>
/// <param name="End">Behind them.</param>
/// <param name="Separator">Between two texts.</param>
/// <param name="Pad">What a row of ids is filled up with.</param>
internal readonly record struct SurroundingIds(int Beginning, int End, int Separator, int Pad)
{
    /// <summary>What the tokenizer's file says is put around one text and around two; <see langword="null"/> where the options ask for something else, or there is no file.</summary>
    public PostProcessor? Template { get; init; }

    /// <summary>How many of a row's tokens are not its texts'.</summary>
    public int Count => Template is null ? (Beginning >= 0 ? 1 : 0) + (End >= 0 ? 1 : 0) : PostProcessor.CountAdded(Template.Single);

    /// <exception cref="ArgumentException">The options ask for offsets that the tokenizer does not give.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The options ask for an id that the vocabulary has not, or for fewer tokens than the frame has; the message holds the option's name and value.</exception>
    public static SurroundingIds Create(TokenColumnOptions options, ColumnTokenizer tokenizer)
    {
        foreach ((string name, int? id) in options.Ids)
        {
            if (id >= tokenizer.VocabularySize)
            {
                throw new ArgumentOutOfRangeException(name, id, FormattableString.Invariant($"The vocabulary's ids are 0 to {tokenizer.VocabularySize - 1}."));
            }
        }

        if (options.OffsetsColumnName is not null && !tokenizer.GivesOffsets)
        {
            throw new ArgumentException(
                $"A {((tokenizer.Tokenizer as TokenizerSource)?.Tokenizer ?? tokenizer.Tokenizer).GetType()} of these options changes a text before it is cut, and its offsets are not the text's: there is no {nameof(TokenColumnOptions.OffsetsColumnName)}.",
                nameof(options));
        }

        bool isKey = options.Kind == TokenKind.Key;
        var frame = new SurroundingIds(
            Or(options.BeginningTokenId, tokenizer.BeginningTokenId),
            Or(options.EndTokenId, tokenizer.EndTokenId),
            Or(options.SeparatorTokenId, tokenizer.SeparatorTokenId),
            Math.Max(0, Or(options.PadTokenId, tokenizer.PadTokenId)));
        bool asks = options.BeginningTokenId is not null || options.EndTokenId is not null || options.SeparatorTokenId is not null;
        frame = frame with { Template = isKey || asks ? null : tokenizer.Template };
        options.CheckRoomFor(frame);
        return frame;

        int Or(int? asked, int? own) => asked ?? (isKey ? null : own) ?? TokenColumnOptions.None;
    }
}
