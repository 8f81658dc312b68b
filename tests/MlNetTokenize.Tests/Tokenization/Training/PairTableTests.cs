using CsCheck;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Training.Merging;

namespace MlNetTokenize.Tests;

public sealed class PairTableTests
{
    [Fact]
    public void Pairs_are_counted_and_their_places_noted_as_in_a_dictionary()
        => Gen.Select(Gen.Int, Gen.Int[0, 3000], Gen.OneOf(2, 5, 40, 100_000), Gen.Long[1, 60]).Sample(
            (seed, steps, tokens, smallest) =>
            {
                var random = new Random(seed);
                (TokenPair Pair, long Count)[] met = [.. Enumerable.Range(0, steps).Select(_ => (Pair(random, tokens), random.NextInt64(1, 20)))];
                var tallied = new PairTable();
                var expected = new Dictionary<TokenPair, (long Count, List<int> Places)>();
                for (int place = 0; place < steps; place++)
                {
                    (TokenPair pair, long count) = met[place];
                    tallied.Tally(pair, count);
                    (long before, List<int> places) = expected.GetValueOrDefault(pair, (0, []));
                    places.Add(place);
                    expected[pair] = (before + count, places);
                }

                Assert.Equal(expected.Count, tallied.Count);
                bool IsAllowed(TokenPair pair) => pair.Left % 3 != 1;
                int calls = 0;
                PairTable table = tallied.LayOut(smallest, IsAllowed, () => calls++);
                for (int place = 0; place < steps; place++)
                {
                    table.Note(met[place].Pair, place);
                }

                foreach ((TokenPair pair, (long count, List<int> places)) in expected)
                {
                    int index = table.Find(pair);
                    Assert.Equal(count >= smallest && IsAllowed(pair), index >= 0);
                    if (index >= 0)
                    {
                        Assert.Equal((pair, count), (table.PairAt(index), table.CountAt(index)));
                        Assert.Equal(places, table.PlacesOf(index).ToArray());
                    }
                }

                Assert.Equal(expected.Count > 0, calls > 0);
                Assert.Equal(-1, table.Find(new TokenPair(-2, 0)));
                Assert.Equal(expected.Count(entry => entry.Value.Count >= smallest && IsAllowed(entry.Key)), table.Count);
            },
            iter: 200);

    [Fact]
    public void Pairs_that_come_fall_and_go_are_as_in_a_dictionary()
        => Gen.Select(Gen.Int, Gen.Int[0, 2000], Gen.OneOf(3, 12, 100_000)).Sample(
            (seed, steps, tokens) =>
            {
                var random = new Random(seed);
                var table = new PairTable();
                var expected = new Dictionary<TokenPair, Entry>();
                int place = 0;
                for (int step = 0; step < steps; step++)
                {
                    TokenPair pair = random.Next(4) > 0 && expected.Count > 0 ? expected.Keys.ElementAt(random.Next(expected.Count)) : Pair(random, tokens);
                    int index = table.Find(pair);
                    if (!expected.TryGetValue(pair, out Entry? entry))
                    {
                        Assert.Equal(-1, index);
                        table.Lower(pair, 5);
                        int[] places = [.. Enumerable.Range(0, random.Next(30)).Select(_ => place++)];
                        table.EnsurePlaces(places.Length, Stands, static () => { });
                        expected[pair] = new Entry { Index = table.Add(pair, step, places.Length, out Span<int> room), Count = step, Places = [.. places] };
                        places.CopyTo(room);
                        continue;
                    }

                    Assert.Equal(entry.Index, index);
                    switch (random.Next(4))
                    {
                        case 0:
                            // Its places can be read on, until others are given theirs.
                            table.Remove(index);
                            Assert.Equal(-1, table.Find(pair));
                            expected.Remove(pair);
                            break;
                        case 1:
                            long less = random.NextInt64(entry.Count + 1);
                            table.Lower(pair, less);
                            entry.Count -= less;
                            break;
                        default:
                            entry.Places.RemoveAll(_ => random.Next(3) == 0);
                            break;
                    }
                }

                AssertEqual();

                // And when all that does not stand has been moved away.
                table.EnsurePlaces(place + 100_000, Stands, static () => { });
                AssertEqual();
                Assert.All(expected.Values, entry => Assert.Equal(entry.Places, table.PlacesOf(entry.Index).ToArray()));

                bool Stands(TokenPair pair, int place) => expected[pair].Places.Contains(place);

                void AssertEqual() => Assert.All(expected, entry =>
                {
                    Assert.Equal(entry.Value.Index, table.Find(entry.Key));
                    Assert.Equal((entry.Key, entry.Value.Count), (table.PairAt(entry.Value.Index), table.CountAt(entry.Value.Index)));
                    Assert.Equal(entry.Value.Places, table.PlacesOf(entry.Value.Index).ToArray().Where(place => Stands(entry.Key, place)));
                });
            },
            iter: 100);

    [Fact]
    public void Places_can_be_read_until_others_are_given_room()
    {
        var table = new PairTable();
        table.EnsurePlaces(3, static (_, _) => true, static () => { });
        int index = table.Add(new TokenPair(1, 2), 5, 3, out Span<int> room);
        new[] { 4, 5, 6 }.CopyTo(room);
        ReadOnlySpan<int> places = table.PlacesOf(index);
        table.Remove(index);
        Assert.Equal([4, 5, 6], places.ToArray());
        Assert.Equal(0, table.CountAt(index));
        Assert.True(table.PlacesOf(index).IsEmpty);
    }

    [Fact]
    public void Memory_of_places_that_do_not_stand_is_used_again()
    {
        // Each time half of all places are of a pair that has gone. Without using theirs again, this would take four gigabytes.
        var table = new PairTable();
        long before = GC.GetAllocatedBytesForCurrentThread();
        int gone = -1;
        for (int i = 0; i < 1000; i++)
        {
            table.EnsurePlaces(1 << 20, (pair, _) => pair.Left != gone, static () => { });
            int index = table.Add(new TokenPair(i, i), 1, 1 << 20, out _);
            table.Remove(index);
            gone = i;
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 << 20);
    }

    [Fact]
    public void A_count_beyond_the_largest_number_is_an_overflow()
    {
        var table = new PairTable();
        table.Tally(new TokenPair(1, 2), long.MaxValue);
        Assert.Throws<OverflowException>(() => table.Tally(new TokenPair(1, 2), 1));
    }

    private static TokenPair Pair(Random random, int tokens) => new(random.Next(tokens), random.Next(tokens));

    private sealed class Entry
    {
        public int Index { get; init; }

        public long Count { get; set; }

        public required List<int> Places { get; init; }
    }
}
