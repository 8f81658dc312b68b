using MlNetTokenize.Tokenization.Normalization;

namespace MlNetTokenize.Tokenization.PreTokenizers;

/// <summary>GPT-2's cuts, and each byte of the pieces as a character of the printable alphabet: ByteLevel.</summary>
/// <param name="addsPrefixSpace">Whether a space is put before each piece that does not begin with one.</param>
/// <param name="cuts">Whether it cuts by GPT-2's pattern.</param>
internal sealed class ByteLevelSplitter(bool addsPrefixSpace, bool cuts) : TextSplitter
{
    private static readonly int[] Space = [' '];

    public bool AddsPrefixSpace => addsPrefixSpace;

    public bool Cuts => cuts;

    public override void Split(PieceBuffer pieces)
    {
        AlignedText text = pieces.Text;
        if (addsPrefixSpace)
        {
            text.BeginChange();
            foreach ((int start, int end) in pieces.Pieces)
            {
                int first = text.NewLength;
                text.BeginPart(start);
                if (text.Text[start] != ' ' && !(start == 0 && text.IsContinued))
                {
                    PrependNormalizer.Put(text, Space);
                }

                text.KeepTo(end);
                pieces.Add(first, text.NewLength);
            }

            text.EndChange();
            pieces.EndSplit();
        }

        if (cuts)
        {
            foreach ((int start, int end) in pieces.Pieces)
            {
                ReadOnlySpan<char> piece = text.Text[start..end];
                for (int place = 0; place < piece.Length;)
                {
                    int next = SplitPattern.Gpt2.EndOfPiece(piece, place);
                    pieces.Add(start + place, start + next);
                    place = next;
                }
            }

            pieces.EndSplit();
        }

        text.BeginChange();
        foreach ((int start, int end) in pieces.Pieces)
        {
            int first = text.NewLength;
            text.BeginPart(start);
            ByteLevelNormalizer.MapTo(text, end);
            pieces.Add(first, text.NewLength);
        }

        text.EndChange();
        pieces.EndSplit();
    }
}
