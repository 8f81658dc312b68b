using System.Buffers;
using System.Diagnostics;
using System.Text;
using MlNetTokenize.Tokenization.BytePairs.Caching;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tests;

public sealed class CacheConcurrencyTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(1.5);

    [Fact]
    public void A_short_piece_that_is_written_while_it_is_read_is_never_read_half()
    {
        // All of one pair and, but for those that have another there, of its four entries: they push each other out all the time.
        var cache = new ShortPieceCache();
        PieceTable<ShortPieceEntry> table = cache.Table;
        const ulong High = 8UL << 56;
        ulong pair = PieceHash.Compute(1, High) >> table.Shift;
        ulong[] keys = [.. Numbers().Where(low => PieceHash.Compute(low, High) >> table.Shift == pair).Take(40)];
        long found = 0;
        InParallel(3, (number, watch) =>
        {
            Span<int> ids = stackalloc int[4];
            for (int i = 0; watch.Elapsed < Long; i++)
            {
                // One writes. It takes a key after another, so that the two entries of the pair change their key with each third of the writes.
                ulong key = keys[i % keys.Length];
                if (number == 0)
                {
                    cache.Add(key, High, IdsOf(key));
                    continue;
                }

                int count = ShortPieceCache.Find(ref table.First, table.Shift, key, High, ref ids[0]);
                if (count > 0)
                {
                    Interlocked.Increment(ref found);
                    Assert.True(ids[..count].SequenceEqual(IdsOf(key)), $"{key}: {string.Join(' ', ids[..count].ToArray())}");
                }
            }
        });
        Assert.True(found > 1000);
        Assert.Same(table, cache.Table);

        static IEnumerable<ulong> Numbers()
        {
            for (ulong number = 1; ; number++)
            {
                yield return number;
            }
        }

        // Three ids that tell the key, or fewer.
        static int[] IdsOf(ulong key) => [.. Enumerable.Range(0, 1 + (int)(key % 3)).Select(index => (int)(key * 4) + index)];
    }

    [Fact]
    public void Long_pieces_that_are_added_while_they_are_looked_for_have_their_ids()
    {
        var cache = new LongPieceCache();
        long found = 0;
        InParallel(3, (number, watch) =>
        {
            var random = new Random(number);
            for (int i = 0; watch.Elapsed < Long; i++)
            {
                // The newest ones are asked for, while the tables change.
                int key = number == 0 ? i : random.Next(Math.Max(1, i));
                byte[] piece = [.. BitConverter.GetBytes(key), .. new byte[key % 40], 1];
                ulong hash = PieceHash.Compute(piece);
                int[] expected = [.. Enumerable.Range(key, 1 + (key % 9))];
                ReadOnlySpan<int> ids = cache.Find(piece, hash);
                if (ids.IsEmpty)
                {
                    cache.Add(piece, hash, expected);
                    continue;
                }

                Interlocked.Increment(ref found);
                Assert.True(ids.SequenceEqual(expected), $"{key}: {string.Join(' ', ids.ToArray())}");
            }
        });
        Assert.True(found > 1000);
    }

    [Theory]
    [InlineData("cl100k_base")]
    [InlineData("small")]
    public void Threads_that_share_a_tokenizer_get_the_ids_that_one_gets_from_a_new_one(string name)
    {
        string[] texts = [.. Enumerable.Range(0, 400).Select(Hostile)];
        var alone = new BytePairTokenizer(TestTokenizers.Named(name).Model);
        int[][] expected = [.. texts.Select(text => Encode(alone, text))];
        var shared = new BytePairTokenizer(TestTokenizers.Named(name).Model);
        long count = 0;
        InParallel(4, (number, watch) =>
        {
            var random = new Random(number);
            var ids = new ArrayBufferWriter<int>();
            while (watch.Elapsed < Long)
            {
                int index = random.Next(texts.Length);
                ids.ResetWrittenCount();
                if (random.Next(2) == 0)
                {
                    shared.Encode(texts[index], ids);
                }
                else
                {
                    shared.EncodeUtf8(Encoding.UTF8.GetBytes(texts[index]), ids);
                }

                Assert.True(ids.WrittenSpan.SequenceEqual(expected[index]), HardText.Show(texts[index]));
                if (Interlocked.Increment(ref count) % 4 == 0)
                {
                    // Pieces that come once and push the others out.
                    ids.ResetWrittenCount();
                    shared.Encode(HardText.RandomLetters(2000, "abcdefghijklmnop  12.é", random.Next()), ids);
                }
            }
        });
        Assert.True(count > 1000, $"{count}");
    }

    private static int[] Encode(BytePairTokenizer tokenizer, string text)
    {
        var ids = new ArrayBufferWriter<int>();
        tokenizer.Encode(text, ids);
        return ids.WrittenSpan.ToArray();
    }

    private static string Hostile(int seed)
        => (seed % 8) switch
        {
            0 => HardText.RandomLetters(300, "ab ", seed),
            1 => HardText.RandomLetters(300, "abcdefghijklmnopqrstuvwxyz    ", seed),
            2 => HardText.RandomLetters(300, "aé中 \n\u0301½", seed),
            3 => HardText.RandomLetters(300, "0123456789.,- ", seed),
            4 => HardText.RandomLetters(120, "xyz", seed),
            5 => new string((char)('a' + (seed % 20)), 20 + seed),
            6 => HardText.RandomLetters(200, " \n\t\0'sS", seed),
            _ => $"It's the {seed}th text's words, they're what many texts have: the same words again and again, {seed}!\r\n",
        };

    private static void InParallel(int count, Action<int, Stopwatch> work)
    {
        using var start = new Barrier(count);
        var failures = new List<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, count).Select(number => new Thread(() =>
        {
            try
            {
                start.SignalAndWait();
                work(number, Stopwatch.StartNew());
            }
            catch (Exception failure)
            {
                lock (failures)
                {
                    failures.Add(failure);
                }
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Empty(failures);
    }
}
