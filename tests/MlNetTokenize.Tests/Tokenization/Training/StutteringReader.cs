namespace MlNetTokenize.Tests;

/// <summary>Text as few UTF-16 units at once as it likes, down to half of a pair.</summary>
internal sealed class StutteringReader(string text) : StringReader(text)
{
    private static readonly int[] Sizes = [1, 8_191, 2, 5, 32_768, 1, 3, 20_011];

    private int _reads;

    // The other ways of reading come here.
    public override int Read(char[] buffer, int index, int count) => base.Read(buffer, index, Math.Min(count, Sizes[_reads++ % Sizes.Length]));
}
