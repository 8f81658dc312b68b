using System.Buffers;
using System.Diagnostics;
using System.Text;

namespace MlNetTokenize.Tests;

public sealed class HostileMegabyteTests
{
    private const int Megabyte = 1 << 20;

    // What is quadratic takes ten thousand times as long and more. Prose from memory takes four milliseconds and most of what is below ten to twenty times as
    // long; only spaces, of which the published vocabularies have tokens of nearly every length, take 130 times as long.
    private const int Slack = 600;
    private const int Attempts = 3;

    private static readonly string[] Names = ["cl100k_base", "o200k_base", "small", "uncut"];

    private static readonly string Prose = MakeProse();

    // New, so that the texts do not flood the memories that other tests rely on.
    private static readonly Dictionary<string, Lazy<BytePairTokenizer>> Tokenizers = Names.ToDictionary(
        name => name, name => new Lazy<BytePairTokenizer>(() => new BytePairTokenizer(TestTokenizers.Named(name).Model)));

    private static readonly Dictionary<string, Func<string>> Texts = new()
    {
        ["one letter"] = () => new string('a', Megabyte),
        ["letters at random"] = () => HardText.RandomLetters(Megabyte, "abcdefghijklmnopqrstuvwxyz", seed: 1),
        ["two letters at random"] = () => HardText.RandomLetters(Megabyte, "ab", seed: 2),
        ["carets"] = () => new string('^', Megabyte),
        ["spaces"] = () => new string(' ', Megabyte),
        ["new lines"] = () => new string('\n', Megabyte),
        ["spaces and new lines by turns"] = () => Repeat(" \n"),
        ["ideographs"] = () => HardText.RandomLetters(Megabyte / 3, "的一是不了人我在有他这为之大来以个中上们文字切分", seed: 3),
        ["digits"] = () => HardText.RandomLetters(Megabyte, "0123456789", seed: 4),
        ["base 64"] = () => HardText.RandomLetters(Megabyte, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", seed: 5),
        ["contractions"] = () => Repeat("'s"),
        ["marks"] = () => new string('\u0301', Megabyte / 2),
        ["joined emoji"] = () => Repeat("👩\u200D👩\u200D👧\u200D"),
        ["NUL and letters by turns"] = () => Repeat("\0a"),
        ["pieces of one length and another letter each"] = () => HardText.RandomLetters(Megabyte, "abcdefghijklmnopqrstuvwxyz      ", seed: 6),
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string name in Names)
            {
                foreach (string text in Texts.Keys)
                {
                    cases.Add(name, text);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_hostile_megabyte_takes_not_much_longer_than_prose_and_comes_back(string name, string hostile)
    {
        BytePairTokenizer tokenizer = Tokenizers[name].Value;
        string text = Texts[hostile]();
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        var ids = new ArrayBufferWriter<int>(utf8.Length + 1);
        var ofUtf8 = new ArrayBufferWriter<int>(utf8.Length + 1);
        AssertQuick(tokenizer, ids, () => tokenizer.Encode(text, ids));
        AssertQuick(tokenizer, ofUtf8, () => tokenizer.EncodeUtf8(utf8, ofUtf8));
        Assert.True(ids.WrittenSpan.SequenceEqual(ofUtf8.WrittenSpan));
        AssertBytes(tokenizer, utf8, ids.WrittenSpan);
    }

    [Theory]
    [InlineData("cl100k_base")]
    [InlineData("o200k_base")]
    [InlineData("small")]
    [InlineData("uncut")]
    public void A_megabyte_of_any_bytes_takes_not_much_longer_than_prose_and_comes_back(string name)
    {
        BytePairTokenizer tokenizer = Tokenizers[name].Value;
        byte[] random = Encoding.Latin1.GetBytes(HardText.RandomLetters(Megabyte, string.Concat(Enumerable.Range(0, 256).Select(value => (char)value)), seed: 7));
        foreach (byte[] bytes in new[] { random, [.. Enumerable.Repeat((byte)0x80, Megabyte)], [.. Enumerable.Repeat((byte)0xF0, Megabyte)] })
        {
            var ids = new ArrayBufferWriter<int>(bytes.Length + 1);
            AssertQuick(tokenizer, ids, () => tokenizer.EncodeUtf8(bytes, ids));
            AssertBytes(tokenizer, bytes, ids.WrittenSpan);
        }
    }

    // Like English: three thousand words, the short ones often, with what stands between them.
    private static string MakeProse()
    {
        string[] words = [.. HardText.RandomLetters(18_000, "etaoinshrdlu", seed: 8).Chunk(6).Select((word, index) => new string(word, 0, 1 + (index % 6)))];
        var text = new StringBuilder();
        for (int i = 0; text.Length < Megabyte; i++)
        {
            text.Append(words[(int)((long)i * i % 7919) % words.Length]).Append(i % 11 == 0 ? ", " : i % 101 == 0 ? ".\n" : " ");
        }

        return text.ToString();
    }

    private static void AssertQuick(BytePairTokenizer tokenizer, ArrayBufferWriter<int> ids, Action encode)
    {
        // Again where it was slow: the processor may have been taken away from it.
        var prose = new ArrayBufferWriter<int>(Prose.Length);
        for (int attempt = 1; ; attempt++)
        {
            var watch = Stopwatch.StartNew();
            tokenizer.Encode(Prose, prose);
            TimeSpan ordinary = watch.Elapsed;
            prose.ResetWrittenCount();
            ids.ResetWrittenCount();
            watch.Restart();
            encode();
            if (watch.Elapsed < ordinary * Slack)
            {
                return;
            }

            Assert.True(attempt < Attempts, $"{watch.Elapsed}, and prose {ordinary}");
        }
    }

    private static void AssertBytes(BytePairTokenizer tokenizer, byte[] expected, ReadOnlySpan<int> ids)
    {
        int position = 0;
        foreach (int id in ids)
        {
            ReadOnlySpan<byte> token = tokenizer.Vocabulary.BytesOf(id);
            if (!expected.AsSpan(position).StartsWith(token))
            {
                Assert.Fail($"The token at byte {position} is not of the text.");
            }

            position += token.Length;
        }

        Assert.Equal(expected.Length, position);
    }

    private static string Repeat(string text) => string.Concat(Enumerable.Repeat(text, Megabyte / Encoding.UTF8.GetByteCount(text)));
}
