using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize.Tests;

/// <summary>Different terms and what they count, against groups of equal ones.</summary>
public sealed class TermWeightsTests
{
    [Theory]
    [InlineData(TermWeighting.LogCount)]
    [InlineData(TermWeighting.Presence)]
    public void Terms_are_those_of_the_groups(TermWeighting weighting)
    {
        var random = new Random(3);
        for (int round = 0; round < 2_000; round++)
        {
            int range = random.Next(1, 60);
            int factor = random.Next(3) switch { 0 => 1, 1 => 1 << 16, _ => 0x0100_0001 };
            int[] ids = [.. Enumerable.Range(0, random.Next(40)).Select(_ => random.Next(range) * factor)];
            var terms = new int[ids.Length];
            var weights = new float[ids.Length];
            int once = TermWeights.Weigh(ids, weighting, terms, weights, new int[TermWeights.TableLengthOf(ids.Length)], out int repeated, out float total);

            (int Id, float Weight)[] expected = [.. ids.GroupBy(id => id).Select(group => (group.Key, weighting == TermWeighting.Presence ? 1f : 1f + MathF.Log(group.Count())))];
            Assert.Equal(expected.Where(term => term.Weight == 1f).Select(term => term.Id), terms[..once]);
            Assert.Equal(expected.Where(term => term.Weight > 1f), terms[once..(once + repeated)].Zip(weights));
            Assert.Equal(expected.Sum(term => term.Weight), total, 1e-3f);
        }
    }

    [Fact]
    public void Ids_that_hash_alike_are_told_apart_in_time_that_does_not_explode()
    {
        int[] ids = [.. Enumerable.Range(0, 50_000).Select(i => (int)unchecked((uint)i * 0x144CBC89u << 8))];
        int once = TermWeights.Weigh(ids, TermWeighting.Presence, new int[ids.Length], new float[ids.Length], new int[TermWeights.TableLengthOf(ids.Length)], out _, out _);
        Assert.Equal(ids.Distinct().Count(), once);
    }
}
