using MlNetTokenize.Tokenization.Characters;

namespace MlNetTokenize.Tokenization.PreTokenizers;

/// <summary>Cuts at characters of a class: WhitespaceSplit, Punctuation, Digits.</summary>
/// <param name="classes">The classes.</param>
/// <param name="behavior">What becomes of the characters.</param>
internal sealed class CharacterSplitter(EngineClass classes, SplitBehavior behavior) : TextSplitter
{
    public static CharacterSplitter WhiteSpace { get; } = new(EngineClass.Space, SplitBehavior.Removed);

    public override bool CutsAtSpaces => classes == EngineClass.Space && behavior == SplitBehavior.Removed;

    /// <summary>Whether each sign of punctuation is a piece.</summary>
    public bool CutsAtPunctuation => classes == EngineClass.Punctuation && behavior == SplitBehavior.Isolated;

    public override void Split(PieceBuffer pieces)
    {
        Delimited delimited = Delimited.Rent();
        ReadOnlySpan<char> text = pieces.Text.Text;
        foreach ((int start, int end) in pieces.Pieces)
        {
            delimited.Clear();
            int last = start;
            int length;
            for (int i = start; i < end; i += length)
            {
                if (EngineClasses.Is(CodePointRuns.At(text, i, out length), classes))
                {
                    if (last < i)
                    {
                        delimited.Add(last, i, isMatch: false);
                    }

                    last = i + length;
                    delimited.Add(i, last, isMatch: true);
                }
            }

            if (last < end)
            {
                delimited.Add(last, end, isMatch: false);
            }

            delimited.Cut(behavior, pieces);
        }

        pieces.EndSplit();
        delimited.Return();
    }
}
