using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Splitting.Scanning;

namespace MlNetTokenize.Tokenization.BytePairs;

/// <summary>Encodes text that is cut as a whole first, by a pattern without a scanner.</summary>
internal sealed class CutPieceEncoder(PieceSource source, SplitPattern pattern) : PieceEncoder(source)
{
    public override void Encode(ReadOnlySpan<char> text, IBufferWriter<int> destination, EncoderScratch scratch)
    {
        pattern.AppendCuts(text, scratch.Cuts);
        EncodePieces(new Utf16Text(text), destination, scratch);
    }

    public override void EncodeUtf8(ReadOnlySpan<byte> utf8, IBufferWriter<int> destination, EncoderScratch scratch)
    {
        pattern.AppendUtf8Cuts(utf8, scratch.Cuts);
        EncodePieces(new Utf8Text(utf8), destination, scratch);
    }

    [SkipLocalsInit]
    public override int CountTokens(ReadOnlySpan<char> text, EncoderScratch scratch)
    {
        pattern.AppendCuts(text, scratch.Cuts);
        Span<int> ids = stackalloc int[SmallBlock];
        int count = 0;
        int start = 0;
        foreach (int end in CollectionsMarshal.AsSpan(scratch.Cuts))
        {
            count += EncodePiece(new Utf16Text(text), start, end, ids, scratch).Length;
            start = end;
        }

        return count;
    }

    private void EncodePieces<TText>(TText text, IBufferWriter<int> destination, EncoderScratch scratch)
        where TText : struct, IScannedText, allows ref struct
    {
        int start = 0;
        foreach (int end in CollectionsMarshal.AsSpan(scratch.Cuts))
        {
            Span<int> ids = destination.GetSpan(Slack);
            destination.Advance(EncodeOther(text, start, end, ids, scratch, out ReadOnlySpan<int> rest));
            destination.Write(rest);
            start = end;
        }
    }
}
