using CsCheck;
using MlNetTokenize.Embedding.Training.Examples;

namespace MlNetTokenize.Tests;

public sealed class ExampleCacheTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlnettokenize-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(1 << 30)]
    [InlineData(20_000)]
    [InlineData(4096)]
    public void Every_epoch_gives_every_example_once_however_little_fits(long maximumBytes)
        => Gen.Int[0, 50].Array[1, 40].Array[1, 300].Sample(
            examples =>
            {
                using var cache = new ExampleCache(maximumBytes, _folder.FullName, new Random(5));
                for (int i = 0; i < examples.Length; i++)
                {
                    cache.Add(examples[i], i, i * 0.5f);
                }

                cache.Complete();
                for (int epoch = 0; epoch < 2; epoch++)
                {
                    var seen = new HashSet<int>();
                    cache.RunEpoch(batch =>
                    {
                        for (int place = 0; place < batch.Count; place++)
                        {
                            ReadOnlySpan<int> ids = batch.Get(place, out float target, out float weight);
                            Assert.True(seen.Add((int)target));
                            Assert.Equal(examples[(int)target], ids.ToArray());
                            Assert.Equal(target * 0.5f, weight);
                        }
                    });
                    Assert.Equal(examples.Length, seen.Count);
                }
            },
            iter: 20);

    [Fact]
    public void Sorted_examples_are_mixed_in_memory_and_in_the_file_alike()
    {
        const int Count = 40_000;
        foreach (long maximumBytes in new[] { 1L << 30, 100_000 })
        {
            using var cache = new ExampleCache(maximumBytes, _folder.FullName, new Random(5));
            for (int i = 0; i < Count; i++)
            {
                cache.Add([i], target: i * 2 / Count, weight: 1);
            }

            cache.Complete();
            var order = new List<float>();
            cache.RunEpoch(batch =>
            {
                for (int place = 0; place < batch.Count; place++)
                {
                    batch.Get(place, out float target, out _);
                    order.Add(target);
                }
            });

            // The second half of the data, in every tenth of the epoch: within five standard deviations of a half.
            Assert.Equal(maximumBytes < 1 << 20, cache.SpilledBytes > 0);
            Assert.All(order.Chunk(Count / 10), part => Assert.InRange(part.Average(), 0.46f, 0.54f));
        }
    }

    [Fact]
    public void The_temporary_file_is_there_while_it_is_needed_and_no_longer()
    {
        using (var cache = new ExampleCache(4096, _folder.FullName, new Random(1)))
        {
            for (int i = 0; i < 1000; i++)
            {
                cache.Add([1, 2, 3], 0, 1);
            }

            cache.Complete();
            Assert.Single(_folder.GetFiles());
        }

        Assert.Empty(_folder.GetFiles());
    }
}
