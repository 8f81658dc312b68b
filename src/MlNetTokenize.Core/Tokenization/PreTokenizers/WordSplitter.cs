using MlNetTokenize.Tokenization.Characters;

namespace MlNetTokenize.Tokenization.PreTokenizers;

/// <summary>Words and runs of other signs, without white space: Whitespace.</summary>
internal sealed class WordSplitter : TextSplitter
{
    private WordSplitter()
    {
    }

    public static WordSplitter Instance { get; } = new();

    public override bool CutsAtSpaces => true;

    public override void Split(PieceBuffer pieces)
    {
        ReadOnlySpan<char> text = pieces.Text.Text;
        foreach ((int start, int end) in pieces.Pieces)
        {
            int last = start;
            int lastKind = 0;
            int length;
            for (int i = start; i < end; i += length)
            {
                int kind = KindOf(CodePointRuns.At(text, i, out length));
                if (kind != lastKind)
                {
                    Add(last, i, lastKind, pieces);
                    last = i;
                    lastKind = kind;
                }
            }

            Add(last, end, lastKind, pieces);
        }

        pieces.EndSplit();
    }

    // 0: white space, which no word has. 1: words. 2: others.
    private static int KindOf(int codePoint)
        => EngineClasses.Is(codePoint, EngineClass.Word) ? 1 : EngineClasses.Is(codePoint, EngineClass.Space) ? 0 : 2;

    private static void Add(int start, int end, int kind, PieceBuffer pieces)
    {
        if (kind != 0)
        {
            pieces.Add(start, end);
        }
    }
}
