namespace MlNetTokenize.Tokenization.PostProcessors;

/// <summary>A text of a row, or ids that stand beside it.</summary>
/// <param name="Text">0 for the first text, 1 for the second one, −1 for none.</param>
/// <param name="Ids">The ids; empty for a text.</param>
/// <param name="Type">The token type of all of them; <see langword="null"/>: the text's number.</param>
internal sealed record TemplatePiece(int Text, int[] Ids, int? Type)
{
    /// <summary>As <see cref="Text"/>: these are ids.</summary>
    public const int NoText = -1;

    /// <summary>The token type.</summary>
    public int TypeId => Type ?? Math.Max(0, Text);

    public static TemplatePiece OfText(int text, int? type = null) => new(text, [], type);

    public static TemplatePiece OfIds(int[] ids, int type) => new(NoText, ids, type);
}
