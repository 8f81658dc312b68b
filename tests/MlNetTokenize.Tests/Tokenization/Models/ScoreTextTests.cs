using System.Globalization;
using System.Text;
using MlNetTokenize.Tokenization.Models;

namespace MlNetTokenize.Tests;

public sealed class ScoreTextTests
{
    [Theory]
    [InlineData("0", 0.0)]
    [InlineData("-0", -0.0)]
    [InlineData("-1", -1.0)]
    [InlineData("2.5", 2.5)]
    [InlineData("-1e3", -1000.0)]
    [InlineData("12.5E-1", 1.25)]
    [InlineData("1e-400", 0.0)]
    [InlineData("18446744073709551615", 18446744073709551615.0)]
    [InlineData("184467440737095516150", 184467440737095516150.0)]
    [InlineData("0.1000000000000000000000000000001", 0.1)]
    public void Numbers_are_read(string text, double expected) => Assert.Equal(expected, ScoreText.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void The_last_bit_may_be_that_of_digits_rounded_twice()
    {
        // 13662484741210937 is more than 53 bits: it is rounded, and then divided by ten to the 15th.
        const string Text = "-13.662484741210937";
        double expected = -(13662484741210937UL / 1e15);
        Assert.Equal(expected, ScoreText.Parse(Encoding.UTF8.GetBytes(Text)));
        int different = Enumerable.Range(0, 1000).Count(i =>
        {
            string text = ((i * 0.0137) + 0.1 + (i / 65536.0)).ToString("R", CultureInfo.InvariantCulture);
            return ScoreText.Parse(Encoding.UTF8.GetBytes(text)) != double.Parse(text, CultureInfo.InvariantCulture);
        });
        Assert.InRange(different, 1, 500);
    }

    [Fact]
    public void A_number_that_is_too_large_is_refused() => Assert.Throws<InvalidDataException>(() => ScoreText.Parse("1e309"u8));
}
