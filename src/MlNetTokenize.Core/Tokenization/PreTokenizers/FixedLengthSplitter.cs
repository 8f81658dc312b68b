using MlNetTokenize.Tokenization.Characters;

namespace MlNetTokenize.Tokenization.PreTokenizers;

/// <summary>Pieces of so many characters: FixedLength.</summary>
/// <param name="count">How many.</param>
internal sealed class FixedLengthSplitter(int count) : TextSplitter
{
    public override void Split(PieceBuffer pieces)
    {
        ReadOnlySpan<char> text = pieces.Text.Text;
        foreach ((int start, int end) in pieces.Pieces)
        {
            int piece = start;
            int characters = 0;
            int length;
            for (int i = start; i < end; i += length)
            {
                if (characters++ == count)
                {
                    pieces.Add(piece, i);
                    piece = i;
                    characters = 1;
                }

                CodePointRuns.At(text, i, out length);
            }

            pieces.Add(piece, end);
        }

        pieces.EndSplit();
    }
}
