using CsCheck;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Training.Merging;

namespace MlNetTokenize.Tests;

public sealed class PairQueueTests
{
    // Where counts go from a heap to lists.
    private const int Border = 1 << 14;

    private static readonly int[] Counts = [1, 1, 2, 2, 3, 5, 8, 100, 1000, Border - 2, Border - 1, Border, Border, Border + 1, 20_000, 70_000];

    [Fact]
    public void The_most_frequent_pair_comes_first_and_of_those_the_smallest()
        => Gen.Select(Gen.Int, Gen.Int[0, 600], Gen.OneOf(1, 2, 3, 100, Border - 1, Border, 30_000), Gen.Bool).Sample(
            (seed, steps, minimum, rises) =>
            {
                var random = new Random(seed);
                var table = new PairTable();
                var queue = new PairQueue(table, minimum);
                var expected = new Dictionary<TokenPair, long>();
                long last = long.MaxValue;
                for (int step = 0; step < steps; step++)
                {
                    switch (random.Next(6))
                    {
                        case 0 or 1:
                            // In most vocabularies a new pair is never more frequent than the one merged last.
                            var pair = new TokenPair(random.Next(30), random.Next(30));
                            long count = Counts[random.Next(Counts.Length)];
                            count = rises ? count : Math.Min(count, last);
                            if (count > 0 && expected.TryAdd(pair, count))
                            {
                                queue.Add(table.Add(pair, count, 0, out _));
                            }

                            break;
                        case 2 or 3 when expected.Count > 0:
                            TokenPair falling = expected.Keys.ElementAt(random.Next(expected.Count));
                            long less = random.Next(3) == 0 ? random.NextInt64(expected[falling] + 1) : Math.Min(expected[falling], random.Next(3));
                            table.Lower(falling, less);
                            expected[falling] -= less;
                            break;
                        case 4 when random.Next(4) == 0 && expected.Count > 0:
                            TokenPair gone = expected.Keys.ElementAt(random.Next(expected.Count));
                            table.Remove(table.Find(gone));
                            expected.Remove(gone);
                            break;
                        default:
                            Take();
                            break;
                    }
                }

                while (Take())
                {
                }

                Assert.DoesNotContain(expected.Values, count => count >= minimum);

                bool Take()
                {
                    int index = queue.Take();
                    KeyValuePair<TokenPair, long>[] first =
                        [.. expected.Where(entry => entry.Value >= minimum).OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key).Take(1)];
                    if (first.Length == 0)
                    {
                        Assert.Equal(-1, index);
                        return false;
                    }

                    Assert.True(index >= 0, $"{first[0]} was not found.");
                    Assert.Equal((first[0].Key, first[0].Value), (table.PairAt(index), table.CountAt(index)));
                    table.Remove(index);
                    expected.Remove(first[0].Key);
                    last = first[0].Value;
                    return true;
                }
            },
            iter: 1000);

    [Fact]
    public void Pairs_of_one_count_come_in_the_order_of_their_ids()
    {
        foreach (long count in (long[])[1, 77, Border - 1, Border, long.MaxValue])
        {
            var table = new PairTable();
            var queue = new PairQueue(table, 1);
            TokenPair[] pairs = [.. Enumerable.Range(0, 5000).Select(i => new TokenPair(i % 70, i / 70))];
            new Random(1).Shuffle(pairs);
            foreach (TokenPair pair in pairs)
            {
                queue.Add(table.Add(pair, count, 0, out _));
            }

            Assert.Equal(pairs.Order(), pairs.Select(_ => table.PairAt(queue.Take())).ToArray());
            Assert.Equal(-1, queue.Take());
        }
    }
}
