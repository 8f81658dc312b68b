using CsCheck;
using MlNetTokenize.Tokenization.Normalization;

namespace MlNetTokenize.Tests;

public sealed class FormCTests
{
    public static TheoryData<string, string> Examples => new()
    {
        { "", "" },
        { "e\u0301", "\u00E9" },
        { "\u212B", "\u00C5" },
        { "A\u030A\u0301", "\u01FA" },
        { "s\u0307\u0323", "\u1E69" },
        { "\u1E0B\u0323", "\u1E0D\u0307" },
        { "\u00E9\u0323", "\u1EB9\u0301" },
        { "\u00C5\u0316", "\u00C5\u0316" },

        // Blocked by a mark of the same class, and not by one of a lower.
        { "a\u0302\u0301", "\u1EA5" },
        { "a\u0305\u0301", "a\u0305\u0301" },
        { "a\u0316\u0301", "\u00E1\u0316" },

        // Excluded from composition, and more units than before.
        { "\u0958", "\u0915\u093C" },
        { "\u0915\u093C", "\u0915\u093C" },
        { "\uFB2C", "\u05E9\u05BC\u05C1" },
        { "\U0001D15E", "\U0001D157\U0001D165" },
        { "\U0002F800", "\u4E3D" },

        // Marks that decompose, to marks.
        { "\u0344", "\u0308\u0301" },
        { "\u03B9\u0344", "\u0390" },
        { "\u0F73", "\u0F71\u0F72" },

        // Starters that compose with a starter, and are blocked by any mark.
        { "\u09C7\u09BE", "\u09CB" },
        { "\u09C7\u0301\u09BE", "\u09C7\u0301\u09BE" },
        { "\u0DD9\u0DCF\u0DCA", "\u0DDD" },
        { "\U00011131\U00011127", "\U0001112E" },

        { "\u1100\u1161", "\uAC00" },
        { "\u1100\u1161\u11A8", "\uAC01" },
        { "\uAC00\u11A8", "\uAC01" },
        { "\uAC01\u11A8", "\uAC01\u11A8" },
        { "\uAC00\u11A7", "\uAC00\u11A7" },
        { "\uAC00\u0301\u11A8", "\uAC00\u0301\u11A8" },
        { "\u1100\u1100\u1161\u1161", "\u1100\uAC00\u1161" },

        // Nothing happens to lone surrogates, and nothing over them.
        { "\uD800", "\uD800" },
        { "e\uDC00\u0301", "e\uDC00\u0301" },
        { "\uD834e\u0301\uDD5E", "\uD834\u00E9\uDD5E" },
        { "\uD834\u0301\uDD5E", "\uD834\u0301\uDD5E" },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void Examples_are_normalized(string text, string expected)
    {
        Assert.Equal(expected, Normalize(text));
        Assert.Equal(expected, SlowFormC.Normalize(text));
        Assert.Equal(text == expected, FormC.IsNormalized(text));
        Assert.True(FormC.IsNormalized(expected));
    }

    [Fact]
    public void Any_text_is_normalized_as_by_the_definition()
        => FormCText.Any.Sample(text => Normalize(text) == SlowFormC.Normalize(text), iter: 50_000, print: HardText.Show);

    [Fact]
    public void Long_runs_of_marks_are_normalized_as_by_the_definition()
        => FormCText.LongRuns.Sample(text => Normalize(text) == SlowFormC.Normalize(text), iter: 2_000, print: HardText.Show);

    [Fact]
    public void Text_is_normalized_if_and_only_if_normalizing_does_not_change_it()
        => FormCText.Any.Sample(
            text => FormC.IsNormalized(text) == (SlowFormC.Normalize(text) == text) && FormC.IsNormalized(Normalize(text)),
            iter: 50_000,
            print: HardText.Show);

    [Fact]
    public void Normalizing_twice_is_normalizing_once()
        => FormCText.Any.Sample(text => Normalize(Normalize(text)) == Normalize(text), iter: 10_000, print: HardText.Show);

    [Fact]
    public void What_is_decomposed_is_composed_to_the_same()
        => FormCText.Any.Sample(text => Normalize(SlowFormC.Decompose(text)) == Normalize(text), iter: 10_000, print: HardText.Show);

    [Fact]
    public void Every_pair_of_marks_and_of_what_composes_is_normalized_as_by_the_definition()
    {
        string[] marks = [.. SlowFormC.Marks.GroupBy(SlowFormC.CombiningClass).Select(group => group.First()).Concat(SlowFormC.Seconds)
            .Distinct().Select(char.ConvertFromUtf32)];
        foreach (string first in SlowFormC.Decomposing.Select(char.ConvertFromUtf32).Concat(marks))
        {
            foreach (string second in marks)
            {
                string expected = SlowFormC.Normalize(first + second);
                Assert.Equal(expected, Normalize(first + second));
                Assert.Equal(expected == first + second, FormC.IsNormalized(first + second));
            }
        }
    }

    private static string Normalize(string text)
    {
        var normalized = new NormalizedText();
        FormC.Normalize(text, normalized);
        return normalized.Text.ToString();
    }
}
