using CsCheck;
using MlNetTokenize.Tokenization.Training.Merging;

namespace MlNetTokenize.Tests;

public sealed class MergeNeighborsTests
{
    [Fact]
    public void Neighbors_and_their_places_are_as_in_a_dictionary()
        => Gen.Select(Gen.Int, Gen.Int[0, 400], Gen.OneOf(1, 4, 50, 5000)).Sample(
            (seed, steps, tokens) =>
            {
                // The same one for several pairs, as training has it.
                var random = new Random(seed);
                var neighbors = new MergeNeighbors();
                for (int pair = 0; pair < 4; pair++)
                {
                    neighbors.Clear(tokens + pair);
                    var expected = new Dictionary<int, (long Lost, long Gained, List<int> Places)>();
                    for (int step = 0; step < steps; step++)
                    {
                        int token = random.Next(tokens + pair);
                        (long lost, long gained, List<int> places) = expected.GetValueOrDefault(token, (0, 0, []));
                        if (random.Next(5) == 0)
                        {
                            long weight = random.NextInt64(100);
                            neighbors.Lose(token, weight);
                            expected[token] = (lost, gained - weight, places);
                        }
                        else
                        {
                            (long less, long more) = (random.NextInt64(100), random.NextInt64(100));
                            int place = random.Next(1000);
                            neighbors.Meet(token, place, less, more);
                            places.Add(place);
                            expected[token] = (lost + less, gained + more, places);
                        }
                    }

                    neighbors.Sort();
                    Assert.Equal(expected.Count, neighbors.Count);
                    Assert.Equal(expected.Values.Sum(entry => entry.Places.Count), neighbors.PlaceCount);
                    for (int i = 0; i < neighbors.Count; i++)
                    {
                        (int token, long lost, long gained) = neighbors[i];
                        Assert.Equal((expected[token].Lost, expected[token].Gained), (lost, gained));
                        Assert.Equal(expected[token].Places, neighbors.PlacesOf(i).ToArray());
                        expected.Remove(token);
                    }

                    Assert.Empty(expected);
                }
            },
            iter: 200);

    [Fact]
    public void A_count_beyond_the_largest_number_is_an_overflow()
    {
        var neighbors = new MergeNeighbors();
        neighbors.Clear(2);
        neighbors.Meet(1, 0, 0, long.MaxValue);
        Assert.Throws<OverflowException>(() => neighbors.Meet(1, 1, 0, 1));
    }
}
