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
    public static ulong Ends(Vector512<byte> units, ulong known, bool endsText, ref byte first)
    {
        ulong spaces = AsciiBlock.Spaces(units);
        ulong words = AsciiBlock.Letters(units) | AsciiBlock.Digits(units);
        ulong signs = known & ~(words | spaces);
        return (spaces & ~(spaces << 1)) | (words & ~((words | spaces) << 1)) | (signs & ~(spaces << 1));
    }
}
