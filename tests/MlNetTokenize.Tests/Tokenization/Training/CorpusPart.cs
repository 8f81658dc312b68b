using System.Text;

namespace MlNetTokenize.Tests;

/// <summary>A part of a corpus that is made up: words of some letters, and a text of those words.</summary>
/// <param name="Letters">The letters; some are more than one character.</param>
/// <param name="Ranges">The first and the last code points of more of them.</param>
/// <param name="Longest">How many letters a word has at most.</param>
/// <param name="Words">How many words are made. They need not differ.</param>
/// <param name="Count">How many stand in the text.</param>
/// <param name="InTurn">Whether they do so in turn; else the first ones stand there the most often.</param>
/// <param name="Between">One of these stands between two words.</param>
/// <param name="End">What stands behind the last one.</param>
internal sealed record CorpusPart(string[] Letters, int[][] Ranges, int Longest, int Words, int Count, bool InTurn, string[] Between, string End)
{
    /// <summary>Writes the text. Random numbers are asked for in the order of <c>record-merges.mjs</c>.</summary>
    /// <param name="text">Where it goes.</param>
    /// <param name="random">A number below a limit.</param>
    public void Write(StringBuilder text, Func<int, int> random)
    {
        string[] letters = [.. Letters, .. Ranges.SelectMany(Characters)];
        string[] words = new string[Words];
        for (int i = 0; i < Words; i++)
        {
            words[i] = string.Concat(Enumerable.Range(0, 1 + random(Longest)).Select(_ => letters[random(letters.Length)]));
        }

        for (int i = 0; i < Count; i++)
        {
            text.Append(i > 0 ? Between[random(Between.Length)] : string.Empty);
            text.Append(words[InTurn ? i % Words : random(1 + random(Words))]);
        }

        text.Append(End);
    }

    private static IEnumerable<string> Characters(int[] range)
        => Enumerable.Range(range[0], range[1] - range[0] + 1).Select(char.ConvertFromUtf32);
}
