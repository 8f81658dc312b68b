using System.Buffers;

namespace MlNetTokenize.Tests;

public sealed class BytePairSharingTests
{
    // Words, a piece above the length at which merging changes its method, and characters of one to four bytes.
    private static readonly string[] Texts =
    [
        "It's plain text with 12345 numbers, and the words repeat: plain text, plain text.\r\n",
        HardText.RandomLetters(3000, "abcdefghijklmnop", seed: 1),
        HardText.RandomLetters(500, "aé中 \n", seed: 2) + "😀😀",
        new string('a', 2000),
        "lone \uD800 surrogate",
    ];

    [Theory]
    [InlineData("cl100k_base")]
    [InlineData("o200k_base")]
    [InlineData("uncut")]
    public void A_warm_encoder_allocates_nothing(string name)
    {
        BytePairTokenizer tokenizer = TestTokenizers.Named(name);
        var ids = new ArrayBufferWriter<int>(10_000);
        Allocations.AssertNone(EncodeAll);
        Assert.True(ids.WrittenCount > 0);

        void EncodeAll()
        {
            foreach (string text in Texts)
            {
                ids.ResetWrittenCount();
                tokenizer.Encode(text, ids);
            }
        }
    }

    [Theory]
    [InlineData("cl100k_base")]
    [InlineData("uncut")]
    public void Eight_threads_get_the_ids_of_one(string name)
    {
        BytePairTokenizer tokenizer = TestTokenizers.Named(name);
        string[] texts = [.. Enumerable.Range(0, 200).Select(i => HardText.RandomLetters(50 + (i * 7), "abcdeé中 \n1", seed: i)), .. Texts];
        int[][] expected = [.. texts.Select(text => tokenizer.EncodeToIds(text).ToArray())];
        string[] decoded = [.. expected.Select(ids => tokenizer.Decode(ids))];
        using var start = new Barrier(8);
        var failures = new List<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(number => new Thread(() => Encode(number)))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        Assert.Empty(failures);

        void Encode(int number)
        {
            try
            {
                start.SignalAndWait();
                for (int i = 0; i < texts.Length; i++)
                {
                    // Each thread begins elsewhere, so that they do different texts at one time.
                    int index = (i + (number * 25)) % texts.Length;
                    Assert.Equal(expected[index], tokenizer.EncodeToIds(texts[index]));
                    Assert.Equal(expected[index], tokenizer.EncodeToTokens(texts[index], out _).Select(token => token.Id));
                    Assert.Equal(decoded[index], tokenizer.Decode(expected[index]));
                }
            }
            catch (Exception failure)
            {
                lock (failures)
                {
                    failures.Add(failure);
                }
            }
        }
    }
}
