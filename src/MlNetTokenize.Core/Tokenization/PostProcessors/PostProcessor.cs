namespace MlNetTokenize.Tokenization.PostProcessors;

/// <summary>What a tokenizer's file says is put around one text and around two, and which types the tokens have. Immutable.</summary>
/// <param name="Single">For one text.</param>
/// <param name="Pair">For two.</param>
internal sealed record PostProcessor(IReadOnlyList<TemplatePiece> Single, IReadOnlyList<TemplatePiece> Pair)
{
    /// <summary>Texts behind each other, with nothing around them.</summary>
    public static PostProcessor None { get; } = new([TemplatePiece.OfText(0)], [TemplatePiece.OfText(0), TemplatePiece.OfText(1)]);

    /// <summary>Whether spaces at the ends of a token do not count in its place in the text, as ByteLevel and RobertaProcessing may say.</summary>
    public IReadOnlyList<OffsetTrim> Trims { get; init; } = [];

    /// <summary>The one id before a text and the one after it, of a template that has no more than these: what a column of before could hold.</summary>
    public (int? Beginning, int? End) Surrounding
    {
        get
        {
            int text = Single.ToList().FindIndex(piece => piece.Text == 0);
            int[] before = [.. Single.Take(text).SelectMany(piece => piece.Ids)];
            int[] after = [.. Single.Skip(text + 1).SelectMany(piece => piece.Ids)];
            return (before.Length == 1 ? before[0] : null, after.Length == 1 ? after[0] : null);
        }
    }

    /// <summary>The one id between two texts, of a template that has no more there.</summary>
    public int? Between
    {
        get
        {
            int[] between = [.. Pair.SkipWhile(piece => piece.Text != 0).TakeWhile(piece => piece.Text != 1).SelectMany(piece => piece.Ids)];
            return between.Length == 1 ? between[0] : null;
        }
    }

    /// <summary>How many ids stand around the texts.</summary>
    public static int CountAdded(IReadOnlyList<TemplatePiece> template)
    {
        int count = 0;
        for (int i = 0; i < template.Count; i++)
        {
            count += template[i].Ids.Length;
        }

        return count;
    }
}
