using MlNetTokenize.Tokenization.Characters;
using MlNetTokenize.Tokenization.Normalization;

namespace MlNetTokenize.Tokenization.PreTokenizers;

/// <summary>Makes spaces another character, puts one before a piece and cuts before each: Metaspace.</summary>
/// <param name="replacement">The character.</param>
/// <param name="scheme">Before which pieces one is put.</param>
/// <param name="cuts">Whether it cuts.</param>
internal sealed class MetaspaceSplitter(int replacement, PrependScheme scheme, bool cuts) : TextSplitter
{
    private readonly int[] _prefix = [replacement];

    public int Replacement => replacement;

    public PrependScheme Scheme => scheme;

    public bool Cuts => cuts;

    public override void Split(PieceBuffer pieces)
    {
        AlignedText text = pieces.Text;
        text.BeginChange();
        foreach ((int start, int end) in pieces.Pieces)
        {
            int first = text.NewLength;
            text.BeginPart(start);
            int next = CodePointRuns.At(text.Text, start, out _);
            bool isPrefixed = next == ' ' || next == replacement;
            bool isContinued = start == 0 && text.IsContinued;
            bool isFirst = text.SourceStart(start) == 0 && !text.IsContinued;
            if (!isPrefixed && !isContinued && (scheme == PrependScheme.Always || (scheme == PrependScheme.First && isFirst)))
            {
                PrependNormalizer.Put(text, _prefix);
            }

            while (text.Place < end)
            {
                int space = text.Text[text.Place..end].IndexOf(' ');
                text.KeepTo(space < 0 ? end : text.Place + space);
                if (space >= 0)
                {
                    text.Put(replacement, 0);
                }
            }

            pieces.Add(first, text.NewLength);
        }

        text.EndChange();
        pieces.EndSplit();
        if (cuts)
        {
            Cut(pieces);
        }
    }

    // Each of them belongs to what stands after it; one after another is a piece.
    private void Cut(PieceBuffer pieces)
    {
        ReadOnlySpan<char> text = pieces.Text.Text;
        foreach ((int start, int end) in pieces.Pieces)
        {
            int piece = start;
            int length;
            for (int i = start; i < end; i += length)
            {
                if (CodePointRuns.At(text, i, out length) == replacement)
                {
                    pieces.Add(piece, i);
                    piece = i;
                }
            }

            pieces.Add(piece, end);
        }

        pieces.EndSplit();
    }
}
