using System.Text;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tests;

public sealed class ByteTrieTests
{
    [Fact]
    public void Every_token_is_found_and_nothing_else()
    {
        var random = new TwinRandom(1);
        for (int round = 0; round < 200; round++)
        {
            int letters = random.One([2, 5, 256]);
            byte[][] tokens = [.. Enumerable.Range(0, random.Next(300)).Select(_ => Bytes(random, letters, 5)).DistinctBy(Convert.ToHexString)];
            var trie = new ByteTrie(new TokenVocabulary(tokens, new Dictionary<string, int>()), Enumerable.Range(0, tokens.Length).ToArray());
            Dictionary<string, int> ids = tokens.Select((token, id) => (token, id)).ToDictionary(token => Convert.ToHexString(token.token), token => token.id);
            foreach (byte[] text in tokens.Concat(Enumerable.Range(0, 200).Select(_ => Bytes(random, letters, 8))))
            {
                int expected = ids.TryGetValue(Convert.ToHexString(text), out int id) && text.Length > 0 ? id : ByteTrie.None;
                Assert.Equal(expected, trie.TokenOf(text));
                int longest = Enumerable.Range(1, text.Length).Where(length => ids.ContainsKey(Convert.ToHexString(text[..length]))).DefaultIfEmpty(0).Max();
                Assert.Equal(longest == 0 ? ByteTrie.None : ids[Convert.ToHexString(text[..longest])], trie.LongestOf(text, trie.Root, out int length));
                Assert.Equal(longest, length);
            }
        }
    }

    [Fact]
    public void Some_tokens_can_be_left_out()
    {
        byte[][] tokens = [.. new[] { "a", "ab", "abc" }.Select(Encoding.UTF8.GetBytes)];
        var trie = new ByteTrie(new TokenVocabulary(tokens, new Dictionary<string, int>()), [0, 2]);
        Assert.Equal(0, trie.LongestOf("abx"u8, trie.Root, out int length));
        Assert.Equal(1, length);
        Assert.Equal(ByteTrie.None, trie.TokenOf("ab"u8));
        Assert.Equal(ByteTrie.NoNode, trie.Find("x"u8));
        uint node = ByteTrie.NoNode;
        Assert.All(Enumerable.Range(0, 256), value => Assert.False(trie.TryStep(ref node, (byte)value, out _) && node == ByteTrie.NoNode && value < 0));
    }

    [Fact]
    public void A_long_token_is_as_deep_as_it_is_long()
    {
        byte[] token = new byte[200_000];
        var trie = new ByteTrie(new TokenVocabulary([token, [0], [1]], new Dictionary<string, int>()), [0, 1, 2]);
        Assert.Equal(0, trie.TokenOf(token));
        Assert.Equal(1, trie.LongestOf(token.AsSpan(1), trie.Root, out int length));
        Assert.Equal(1, length);
    }

    private static byte[] Bytes(TwinRandom random, int letters, int longest)
        => [.. Enumerable.Range(0, random.Next(longest + 1)).Select(_ => (byte)(255 - random.Next(letters)))];
}
