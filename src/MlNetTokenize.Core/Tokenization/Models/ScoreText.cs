namespace MlNetTokenize.Tokenization.Models;

/// <summary>
/// Reads a score of a tokenizer.json as Hugging Face's reader does (serde_json without <c>float_roundtrip</c>): the digits as a whole number, which is rounded, and then divided by a power of ten
/// and rounded again. The last bit may not be the nearest, and it decides between sequences whose sums are equal but for that.
/// </summary>
internal static class ScoreText
{
    private const int LargestPower = 308;

    /// <summary>Reads a number.</summary>
    /// <param name="number">A JSON number.</param>
    /// <exception cref="InvalidDataException">It is larger than any 64-bit number.</exception>
    public static double Parse(ReadOnlySpan<byte> number)
    {
        bool isNegative = number[0] == '-';
        int index = isNegative ? 1 : 0;
        ulong digits = 0;
        long exponent = 0;
        bool isFull = false;
        bool isFraction = false;
        for (; index < number.Length && number[index] is not ((byte)'e' or (byte)'E'); index++)
        {
            if (number[index] == '.')
            {
                isFraction = true;
                continue;
            }

            // Digits beyond 64 bits are left out. Those before the point count as zeros; those behind it, once one did not fit, for nothing.
            ulong digit = (ulong)(number[index] - '0');
            bool fits = digits <= (ulong.MaxValue - digit) / 10;
            if (isFraction)
            {
                isFull |= !fits;
                if (!isFull)
                {
                    digits = (digits * 10) + digit;
                    exponent--;
                }
            }
            else if (fits && exponent == 0)
            {
                digits = (digits * 10) + digit;
            }
            else
            {
                exponent++;
            }
        }

        if (index < number.Length)
        {
            exponent = Math.Clamp(exponent + ExponentOf(number[(index + 1)..]), int.MinValue, int.MaxValue);
        }

        double value = Scale(digits, (int)exponent);
        return isNegative ? -value : value;
    }

    private static long ExponentOf(ReadOnlySpan<byte> text)
    {
        bool isNegative = text[0] == '-';
        long exponent = 0;
        foreach (byte digit in text[(text[0] is (byte)'-' or (byte)'+' ? 1 : 0)..])
        {
            exponent = Math.Min((exponent * 10) + digit - '0', int.MaxValue);
        }

        return isNegative ? -exponent : exponent;
    }

    private static double Scale(ulong digits, int exponent)
    {
        double value = digits;
        while (exponent < -LargestPower && value != 0)
        {
            value /= 1e308;
            exponent += LargestPower;
        }

        if (value == 0)
        {
            return 0;
        }

        value = exponent < 0 ? value / PowerOfTen(-exponent) : exponent > LargestPower ? double.PositiveInfinity : value * PowerOfTen(exponent);
        return double.IsFinite(value) ? value : throw new InvalidDataException("A score is larger than any number of 64 bits.");
    }

    // The nearest to each power, as its text is read.
    private static double PowerOfTen(int exponent) => double.Parse($"1e{exponent}", System.Globalization.CultureInfo.InvariantCulture);
}
