using MlNetTokenize.Tokenization.Characters;

namespace MlNetTokenize.Tokenization.PreTokenizers;

/// <summary>Cuts where the script changes: UnicodeScripts. Kana counts as Han, and what is of no script belongs to what is before it.</summary>
internal sealed class ScriptSplitter : TextSplitter
{
    private static readonly Lazy<byte[]> Scripts = new(() => CodePointRuns.Expand(ScriptTable.PreTokenizerRuns, 256));

    private ScriptSplitter()
    {
    }

    public static ScriptSplitter Instance { get; } = new();

    public override void Split(PieceBuffer pieces)
    {
        byte[] scripts = Scripts.Value;
        ReadOnlySpan<char> text = pieces.Text.Text;
        foreach ((int start, int end) in pieces.Pieces)
        {
            // What stands before the first script of a piece is in no piece, unless it is the piece's beginning.
            int piece = -1;
            int last = -1;
            int length;
            for (int i = start; i < end; i += length)
            {
                int script = scripts[CodePointRuns.At(text, i, out length)];
                if (script == 0)
                {
                    continue;
                }

                if (last != script)
                {
                    if (piece >= 0)
                    {
                        pieces.Add(piece, i);
                    }

                    piece = i;
                }

                last = script;
            }

            if (piece >= 0)
            {
                pieces.Add(piece, end);
            }
        }

        pieces.EndSplit();
    }
}
