using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Count(ReadOnlySpan<byte> text, PieceCountTable counts)
    {
        Span<byte> copy = stackalloc byte[AsciiBlock.Readable];
        for (int position = 0; position < text.Length;)
        {
            ref byte units = ref AsciiBlock.FindEnds<TScanner, Utf8Text>(new Utf8Text(text), position, ref MemoryMarshal.GetReference(copy), out ulong ends);
            if (ends == 0)
            {
                int end = PieceWindow.EndOfPiece<TScanner>(text, position);
                Add(ref units, text[position..end], counts);
                position = end;
                continue;
            }

            int from = 0;
            for (; ends != 0; ends &= ends - 1)
            {
                int end = BitOperations.TrailingZeroCount(ends);
                Add(ref Unsafe.Add(ref units, from), text[(position + from)..(position + end)], counts);
                from = end;
            }

            position += from;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref byte units, ReadOnlySpan<byte> piece, PieceCountTable counts)
    {
        if (piece.Length <= PieceKey.MaximumLength)
        {
            PieceKey key = PieceKey.Create(ref units, piece.Length);
            counts.Short.Add(key, key.Hash, 1);
        }
        else
        {
            counts.Long.Add(piece, PieceHash.Compute(piece), 1);
        }
    }
}
