using CsCheck;
using MlNetTokenize.Tokenization.Normalization;

namespace MlNetTokenize.Tests;

public sealed class NormalizedTextTests
{
    [Fact]
    public void Normalized_text_and_source_are_cut_into_the_same_parts()
        => FormCText.Any.Sample(
            text =>
            {
                NormalizedText normalized = Normalize(text);
                string output = normalized.Text.ToString();
                int source = 0;
                for (int i = 0; i < output.Length;)
                {
                    // Nothing of the source is left out, and all units of a part come from all of it.
                    (int start, int end) = (normalized.SourceStart(i), normalized.SourceEnd(i));
                    Assert.Equal(source, start);
                    Assert.InRange(end, start + 1, text.Length);
                    int part = i;
                    do
                    {
                        i++;
                    }
                    while (i < output.Length && normalized.SourceStart(i) == start && normalized.SourceEnd(i) == end);

                    // A part is one unit as it was, or was changed.
                    Assert.Equal(output[part..i], SlowFormC.Normalize(text[start..end]));
                    Assert.True(end - start == 1 && i - part == 1 || output[part..i] != text[start..end]);
                    source = end;
                }

                Assert.Equal(text.Length, source);
                Assert.Equal(text.Length, normalized.SourceStart(output.Length));
            },
            iter: 20_000,
            print: HardText.Show);

    [Fact]
    public void Units_of_normalized_text_come_from_themselves()
        => FormCText.Any.Select(SlowFormC.Normalize).Sample(
            text =>
            {
                NormalizedText normalized = Normalize(text);
                Assert.Equal(text, normalized.Text.ToString());
                for (int i = 0; i < text.Length; i++)
                {
                    Assert.Equal((i, i + 1), (normalized.SourceStart(i), normalized.SourceEnd(i)));
                }
            },
            iter: 10_000,
            print: HardText.Show);

    [Fact]
    public void Only_segments_that_change_are_parts()
    {
        NormalizedText normalized = Normalize("abe\u0301c\uFB2C😀o\u0323\u0302x\u0301");
        Assert.Equal("ab\u00E9c\u05E9\u05BC\u05C1😀\u1ED9x\u0301", normalized.Text.ToString());
        (int Start, int End)[] expected =
        [
            (0, 1), (1, 2), (2, 4), (4, 5), (5, 6), (5, 6), (5, 6), (6, 7), (7, 8), (8, 11), (11, 12), (12, 13),
        ];
        Assert.Equal(expected, Enumerable.Range(0, expected.Length).Select(i => (normalized.SourceStart(i), normalized.SourceEnd(i))));
    }

    [Fact]
    public void Places_can_be_asked_in_any_order()
        => Gen.Select(FormCText.Any, Gen.Int[0, 1000].Array[0, 20]).Sample((text, numbers) =>
        {
            NormalizedText normalized = Normalize(text);
            int length = normalized.Text.Length;
            int[] starts = [.. Enumerable.Range(0, length + 1).Select(normalized.SourceStart)];
            foreach (int index in numbers.Select(number => number % (length + 1)))
            {
                Assert.Equal(starts[index], normalized.SourceStart(index));
            }
        });

    [Fact]
    public void The_next_text_takes_the_place_of_the_last()
    {
        var normalized = new NormalizedText();
        FormC.Normalize(string.Concat(Enumerable.Repeat("e\u0301", 100)), normalized);
        Assert.Equal(new string('\u00E9', 100), normalized.Text.ToString());
        Assert.Equal((198, 200), (normalized.SourceStart(99), normalized.SourceEnd(99)));
        FormC.Normalize("\uD800xe\u0301", normalized);
        Assert.Equal("\uD800x\u00E9", normalized.Text.ToString());
        Assert.Equal((2, 4), (normalized.SourceStart(2), normalized.SourceEnd(2)));
        FormC.Normalize(string.Empty, normalized);
        Assert.True(normalized.Text.IsEmpty);
        Assert.Equal(0, normalized.SourceStart(0));
    }

    private static NormalizedText Normalize(string text)
    {
        var normalized = new NormalizedText();
        FormC.Normalize(text, normalized);
        return normalized;
    }
}
