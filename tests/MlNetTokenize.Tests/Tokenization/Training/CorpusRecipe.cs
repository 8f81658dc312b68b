using System.Text;

namespace MlNetTokenize.Tests;

/// <summary>How a corpus is made up: the twin of what <c>record-merges.mjs</c> makes.</summary>
/// <param name="Seed">Where the random numbers begin.</param>
/// <param name="Parts">What stands in it, one behind the other.</param>
internal sealed record CorpusRecipe(uint Seed, CorpusPart[] Parts)
{
    public string Text()
    {
        uint state = Seed;
        var text = new StringBuilder();
        foreach (CorpusPart part in Parts)
        {
            part.Write(text, Random);
        }

        return text.ToString();

        int Random(int limit)
        {
            // Marsaglia's xorshift, 32 bits.
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            return (int)(state % (uint)limit);
        }
    }
}
