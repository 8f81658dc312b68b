using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Splitting;
using MlNetTokenize.Tokenization.Splitting.Scanning;

namespace MlNetTokenize.Tokenization.Training.Counting;

/// <summary>
/// One thread's counting. Counts go into a table that stays in the processor's nearer memory, and from there, when it is full, into the shared one: of
/// a language's pieces few make up most of a text.
/// </summary>
/// <param name="pattern">How texts are cut.</param>
/// <param name="preparing">The tokenizer that texts are prepared for, where it does something before cutting them.</param>
/// <param name="shared">Where the counts go in the end.</param>
internal sealed class PieceCounter(SplitPattern pattern, BytePairTokenizer? preparing, SharedPieceCounts shared)
{
    private const int ShortSlots = 1 << 15;
    private const int LongSlots = 1 << 13;
    private const int CheckedPieces = 1 << 10;

    private readonly PieceScan? _scan = PieceScan.Create(pattern);
    private readonly List<int> _cuts = [];
    private readonly bool _prepares = preparing is { Prepares: true };
    private PieceCountTable _counts = new(ShortSlots, LongSlots);
    private char[] _units = [];

    /// <summary>At least that many distinct pieces have been found.</summary>
    public int DistinctPieces => _counts.Count;

    /// <summary>Counts the pieces of a block's texts.</summary>
    /// <returns>The number of lines that end in it, where it is of lines.</returns>
    public long Count(TextBlock block, CancellationToken cancellationToken)
    {
        bool isContinued = block.BeginsInText;
        if (!block.IsOfLines)
        {
            int start = 0;
            foreach (int end in block.Ends)
            {
                CountText(block.Bytes[start..end], isContinued, cancellationToken);
                isContinued = false;
                start = end;
            }

            return 0;
        }

        long lines = 0;
        for (ReadOnlySpan<byte> left = block.Bytes; !left.IsEmpty;)
        {
            int end = left.IndexOf((byte)'\n') + 1;
            lines += end > 0 ? 1 : 0;
            end = end > 0 ? end : left.Length;
            CountText(left[..end], isContinued, cancellationToken);
            isContinued = false;
            left = left[end..];
        }

        return lines;
    }

    /// <summary>Brings the counts to the shared table.</summary>
    public void Flush()
    {
        shared.Add(_counts);

        // A block of many pieces has made it larger than it should stay.
        if (_counts.Short.Capacity > ShortSlots || _counts.Long.Capacity > LongSlots)
        {
            _counts = new PieceCountTable(ShortSlots, LongSlots);
        }
        else
        {
            _counts.Clear();
        }
    }

    private void CountText(ReadOnlySpan<byte> text, bool isContinued, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_prepares)
        {
            EncoderScratch scratch = EncoderScratch.Rent();
            ReadOnlySpan<byte> prepared = preparing!.PrepareUtf8(text, scratch);

            // The space stands before the beginning of the text, which was in another block.
            bool hasSpace = isContinued && preparing.Model.AddPrefixSpace && !text.IsEmpty && text[0] != ' ';
            CountPrepared(hasSpace ? prepared[1..] : prepared, cancellationToken);
            scratch.Return();
        }
        else
        {
            CountPrepared(text, cancellationToken);
        }

        if (_counts.Short.Count > ShortSlots / 2 || _counts.Long.Count > LongSlots / 2)
        {
            Flush();
        }
    }

    private void CountPrepared(ReadOnlySpan<byte> text, CancellationToken cancellationToken)
    {
        if (_scan is not null)
        {
            _scan.Count(text, _counts);
        }
        else if (pattern.CutsTextAsAWhole)
        {
            _cuts.Clear();
            pattern.AppendUtf8Cuts(text, _cuts);
            int start = 0;
            foreach (int end in _cuts)
            {
                CountPiece(text[start..end]);
                start = end;
            }
        }
        else if (pattern is NoSplitPattern)
        {
            CountPiece(text);
        }
        else
        {
            CountOneByOne(text, cancellationToken);
        }
    }

    private void CountOneByOne(ReadOnlySpan<byte> text, CancellationToken cancellationToken)
    {
        if (_units.Length < text.Length)
        {
            _units = new char[text.Length];
        }

        ReadOnlySpan<char> units = _units.AsSpan(0, Utf8Text.Decode(text, _units));
        int position = 0;
        for (int start = 0, end, pieces = 1; start < units.Length; start = end, pieces++)
        {
            if (pieces % CheckedPieces == 0)
            {
                // Looked at within a text, too: it can be a whole corpus.
                cancellationToken.ThrowIfCancellationRequested();
            }

            end = pattern.EndOfPiece(units, start);
            int next = Utf8Text.Skip(text, position, end - start);
            CountPiece(text[position..next]);
            position = next;
        }
    }

    // A piece that is longer than the window is cut.
    private void CountPiece(ReadOnlySpan<byte> piece)
    {
        for (int start = 0, end; start < piece.Length; start = end)
        {
            end = PieceWindow.EndAt(piece, start);
            _counts.Add(piece[start..end], 1);
        }
    }
}
