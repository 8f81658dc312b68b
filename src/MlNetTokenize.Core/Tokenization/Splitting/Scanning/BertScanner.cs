using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MlNetTokenize.Tokenization.Characters;

namespace MlNetTokenize.Tokenization.Splitting.Scanning;

/// <summary>
/// Cuts text as it is so that BERT's normalizer and pre-tokenizer make of each piece what they make of it in the whole text: white space of ASCII and then a run of letters and digits, one ASCII sign, one ideograph, or a run
/// of whatever else. Not for a text with ASCII controls, which the normalizer takes out from between letters.
/// </summary>
internal readonly struct BertScanner : ISplitScanner
{
    public static int EndOfPiece<TText>(TText text, int start)
        where TText : struct, IScannedText, allows ref struct
    {
        int index = start;
        while (index < text.Length && SpaceCharacter.Is(text[index]))
        {
            index++;
        }

        for (int first = index; index < text.Length;)
        {
            int unit = text[index];
            if (unit < 0x80)
            {
                if (!char.IsAsciiLetterOrDigit((char)unit))
                {
                    return index == first && !SpaceCharacter.Is(unit) ? index + 1 : index;
                }

                index++;
                continue;
            }

            int codePoint = text.CodePointAt(index, out int length);
            if (codePoint >= 0 && EngineClasses.IsIdeograph(codePoint))
            {
                return index == first ? index + length : index;
            }

            index += length;
        }

        return index;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int EndOfWord(in AsciiBlock block, int offset, int first)
    {
        uint word = (uint)((block.Letters | block.Digits) >> offset);
        int start = first == ' ' ? 1 : 0;
        return (word >> start & 1) != 0
            ? block.Decided(offset, AsciiBlock.EndOfRun(word, start))
            : AsciiBlock.NoWord;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int EndOfOther(in AsciiBlock block, int offset, Vector128<byte> window)
    {
        int start = AsciiBlock.EndOfRun((uint)(block.Spaces >> offset), 0);
        if (start >= AsciiWindow.Size - 1 || !block.IsAscii(offset + start))
        {
            return AsciiBlock.Undecided;
        }

        uint word = (uint)((block.Letters | block.Digits) >> offset);
        if ((word >> start & 1) != 0)
        {
            return block.Decided(offset, AsciiBlock.EndOfRun(word, start));
        }

        // A zero may be the end of the text.
        return window[start] == 0 ? AsciiBlock.Undecided : start + 1;
    }
}
