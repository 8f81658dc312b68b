using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MlNetTokenize.Tokenization.Characters;
using MlNetTokenize.Tokenization.Splitting;
using MlNetTokenize.Tokenization.Splitting.Scanning;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Training.Counting;

/// <inheritdoc/>
internal sealed class PieceScan<TScanner> : PieceScan
    where TScanner : struct, ISplitScanner
{
    // Before the method below is compiled, so that the tables it reads are constants to it: see PieceEncoder.
    static PieceScan()
    {
        RuntimeHelpers.RunClassConstructor(typeof(CharacterClasses).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(PieceHash).TypeHandle);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Count(ReadOnlySpan<byte> text, PieceCountTable counts)
    {
        // As in PieceEncoder.Encode: blocks that would reach over the end are read from a copy with zeros behind it.
        Span<byte> tail = stackalloc byte[2 * AsciiBlock.Size];
        tail.Clear();
        int tailStart = Math.Max(0, text.Length - AsciiBlock.Size + 1);
        text[tailStart..].CopyTo(tail);
        AsciiBlock block = default;
        int blockStart = -AsciiBlock.Size;
        ShortPieceCounts shortPieces = counts.Short;
        for (int position = 0; position < text.Length;)
        {
            bool isInText = position < tailStart;
            if (position - blockStart > AsciiBlock.LastOffset)
            {
                block = isInText ? AsciiBlock.Load(new Utf8Text(text), position) : AsciiBlock.Load(new Utf8Text(tail), position - tailStart);
                blockStart = position;
            }

            Vector128<byte> window = isInText ? new Utf8Text(text).WindowAt(position) : new Utf8Text(tail).WindowAt(position - tailStart);
            int length = TScanner.EndOfWord(block, position - blockStart, window.ToScalar());
            if (length == AsciiBlock.NoWord)
            {
                length = TScanner.EndOfOther(block, position - blockStart, window);
            }

            if ((uint)(length - 1) >= (uint)(text.Length - position))
            {
                length = PieceWindow.EndOfPiece<TScanner>(text, position) - position;
                if (length > PieceKey.MaximumLength)
                {
                    ReadOnlySpan<byte> piece = text.Slice(position, length);
                    counts.Long.Add(piece, PieceHash.Compute(piece), 1);
                    position += length;
                    continue;
                }
            }

            PieceKey key = PieceKey.Create(window, length);
            shortPieces.Add(key, key.Hash, 1);
            position += length;
        }
    }
}
