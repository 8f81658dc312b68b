using System.Runtime.CompilerServices;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>Characters of valid UTF-8.</summary>
internal static class Utf8Characters
{
    /// <summary>The length of a character by its first byte; never 0, whatever the byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LengthAt(byte first) => (int)(0x4322_1111_1111_1111ul >> (first >> 4 << 2)) & 0xF;

    /// <summary>Whether a text has more characters than a number, which may be large.</summary>
    public static bool IsLongerThan(ReadOnlySpan<byte> text, int characters)
    {
        if (text.Length <= characters)
        {
            return false;
        }

        if (text.Length / 4 > characters)
        {
            return true;
        }

        int count = 0;
        foreach (byte value in text)
        {
            count += (value & 0xC0) != 0x80 ? 1 : 0;
        }

        return count > characters;
    }
}
