using CsCheck;
using MlNetTokenize.Embedding.Numerics;
using MlNetTokenize.Embedding.Training.Learners;

namespace MlNetTokenize.Tests;

public sealed class TokenSamplerTests
{
    [Fact]
    public void Aliases_are_drawn_as_often_as_their_weights_say()
        => Gen.Double[0, 10].Array[1, 30].Where(weights => weights.Max() > 0.5).Select(Gen.ULong).Sample(
            (weights, seed) =>
            {
                const int Draws = 20_000;
                weights[0] = Math.Round(weights[0]);
                double sum = weights.Sum();
                if (sum == 0)
                {
                    return;
                }

                var table = new AliasTable(weights);
                var random = new SplitMix(seed);
                var drawn = new int[weights.Length];
                for (int i = 0; i < Draws; i++)
                {
                    drawn[table.Draw(ref random)]++;
                }

                for (int i = 0; i < weights.Length; i++)
                {
                    double share = weights[i] / sum;
                    double deviation = Math.Sqrt(Draws * share * (1 - share));
                    Assert.InRange(drawn[i], (Draws * share) - (6 * deviation) - 1, (Draws * share) + (6 * deviation) + 1);
                    Assert.True(share > 0 || drawn[i] == 0);
                }
            },
            iter: 100);

    [Fact]
    public void Negatives_are_drawn_by_the_three_quarter_power_and_never_the_true_one()
    {
        var sampler = new TokenSampler([16, 0, 1, 81], threshold: 0);
        var random = new SplitMix(1);
        var drawn = new int[4];
        int true3 = 0;
        for (int i = 0; i < 36_000; i++)
        {
            int token = sampler.DrawNegative(3, ref random);
            true3 += token < 0 ? 1 : 0;
            drawn[Math.Max(0, token)] += token < 0 ? 0 : 1;
        }

        // 8 : 0 : 1 : 27, and the last one is none.
        Assert.InRange(drawn[0], 7_700, 8_300);
        Assert.InRange(drawn[2], 900, 1_100);
        Assert.InRange(true3, 26_500, 27_500);
        Assert.Equal(0, drawn[1] + drawn[3]);
    }

    [Fact]
    public void Frequent_tokens_are_thinned_out_and_rare_ones_stay()
    {
        // Shares of 0.99 and 0.01 at a threshold of 0.01: √(t/f) + t/f is 0.1106 of the first, and all of the second.
        var sampler = new TokenSampler([9_900, 100], threshold: 0.01);
        int[] text = [.. Enumerable.Range(0, 10_000).Select(i => i % 100 == 0 ? 1 : 0)];
        var left = new int[text.Length];
        var random = new SplitMix(5);
        int count = sampler.Thin(text, left, ref random);
        Assert.Equal(100, left[..count].Count(id => id == 1));
        Assert.InRange(left[..count].Count(id => id == 0), 1_000, 1_190);
        Assert.Equal(text.Length, new TokenSampler([9_900, 100], threshold: 0).Thin(text, left, ref random));
        Assert.Equal(text, left);
    }

    [Fact]
    public void Draws_are_those_of_the_published_generator()
    {
        // The first numbers of SplitMix64 for the seed 1234567, as its reference program prints them.
        var random = new SplitMix(1234567);
        Assert.Equal([6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821], Enumerable.Range(0, 5).Select(_ => random.Next()));
    }
}
