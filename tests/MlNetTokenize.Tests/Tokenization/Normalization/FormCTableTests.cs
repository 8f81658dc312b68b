using MlNetTokenize.Tokenization.Characters;
using MlNetTokenize.Tokenization.Normalization;

namespace MlNetTokenize.Tests;

public sealed class FormCTableTests
{
    [Fact]
    public void Lists_ascend()
    {
        Assert.True(IsAscending(FormCTable.Classes.ToArray().Select(run => run / 256)));
        Assert.True(IsAscending(FormCTable.Composites.ToArray().Chunk(3).Select(triple => triple[0])));
        Assert.Equal(0, FormCTable.Classes[^1] % 256);
    }

    [Fact]
    public void Characters_have_the_classes_and_decompositions_of_the_lists()
    {
        var marks = SlowFormC.Marks.ToHashSet();
        var seconds = SlowFormC.Seconds.Concat(Enumerable.Range(0x1161, 21)).Concat(Enumerable.Range(0x11A8, 27)).ToHashSet();
        var decomposing = SlowFormC.Decomposing.ToHashSet();
        var wrong = new List<string>();
        for (int codePoint = 0; codePoint <= 0x10FFFF; codePoint++)
        {
            int[] decomposed = decomposing.Contains(codePoint) ? [.. SlowFormC.Characters(SlowFormC.Decompose(char.ConvertFromUtf32(codePoint)))] : [];
            int first = decomposed.Length > 0 ? decomposed[0] : codePoint;
            FormCCharacter character = FormCCharacters.Get(codePoint);
            if (character.CombiningClass != SlowFormC.CombiningClass(codePoint)
                || character.Decomposes != decomposed.Length > 0
                || !FormCCharacters.Decomposition(character).SequenceEqual(decomposed)
                || character.JoinsLeft != (seconds.Contains(codePoint) || seconds.Contains(first) || marks.Contains(first))
                || character.IsNeverNormal != (decomposed.Length > 0 && SlowFormC.Normalize(SlowFormC.Text([codePoint])) != SlowFormC.Text([codePoint])))
            {
                wrong.Add($"U+{codePoint:X4}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Units_are_quiet_that_need_no_look()
    {
        foreach (char unit in Enumerable.Range(0, 0x10000).Select(unit => (char)unit))
        {
            FormCCharacter character = FormCCharacters.Get(unit);
            Assert.Equal(!character.JoinsLeft && !character.IsNeverNormal && !char.IsHighSurrogate(unit), FormCCharacters.IsQuiet(unit));
            Assert.True(unit >= 0x300 || FormCCharacters.IsQuiet(unit));
        }
    }

    [Fact]
    public void Surrogates_are_starters_that_nothing_happens_to()
        => Assert.All(Enumerable.Range(0xD800, 0x800), codePoint => Assert.Equal(default, FormCCharacters.Get(codePoint)));

    [Fact]
    public void Marks_are_marks_of_the_table_of_categories_too()
        // Its Unicode is newer, but what has a combining class is a mark in all versions.
        => Assert.All(SlowFormC.Marks, codePoint => Assert.Equal(CharacterClass.Mark, CharacterClasses.Get(codePoint)));

    private static bool IsAscending(IEnumerable<int> numbers) => numbers.Zip(numbers.Skip(1)).All(pair => pair.First < pair.Second);
}
