using CsCheck;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tests;

public sealed class TokenPrefixesTests
{
    // Few letters, NUL and the greatest byte among them, so that tokens begin each other and numbers made of them are alike.
    private static readonly Gen<byte[]> Token = Gen.OneOf<byte>(0, 0, 1, (byte)'a', 0xFF).Array[2, 5];

    // More than eight bytes, the first ones the same.
    private static readonly Gen<byte[]> LongToken = Gen.Select(Gen.OneOf("aaaaaaaa"u8.ToArray(), "aaaaaaa\0"u8.ToArray(), new byte[8]), Gen.OneOf<byte>(0, (byte)'a', 0xFF).Array[0, 5])
        .Select((begin, end) => (byte[])[.. begin, .. end]);

    private static readonly Gen<byte[][]> Tokens = Gen.Frequency((3, Token), (2, LongToken)).Array[0, 30];

    [Fact]
    public void The_longest_token_that_begins_a_text_is_that_of_a_linear_search()
        => Gen.Select(Tokens, Gen.Int, Gen.Frequency((2, Token), (2, LongToken), (1, Gen.Byte.Array[1, 3])).Array[1, 3]).Sample(
            (tokens, seed, parts) =>
            {
                (TokenVocabulary vocabulary, TokenPrefixes prefixes) = Make(tokens, seed);
                byte[][] known = [.. Enumerable.Range(0, vocabulary.Count).Select(id => vocabulary[id].ToArray())];
                byte[] all = [.. parts.SelectMany(part => part)];

                // Every end of it: that is also a text of one byte, and all the ones that are shorter than what they could begin.
                for (int start = 0; start < all.Length; start++)
                {
                    for (int end = start + 1; end <= all.Length; end++)
                    {
                        byte[] text = all[start..end];
                        int expected = LongestOf(known, token => text.AsSpan().StartsWith(token));
                        Assert.True(expected == prefixes.LongestOf(text), $"{Convert.ToHexString(text)}: {expected}, not {prefixes.LongestOf(text)}");

                        // What lies behind a text must not matter.
                        Assert.Equal(expected, prefixes.LongestOf(all.AsSpan(start, end - start)));
                    }
                }
            },
            iter: 1000);

    [Fact]
    public void The_next_shorter_token_is_that_of_a_linear_search()
        => Gen.Select(Tokens, Gen.Int).Sample(
            (tokens, seed) =>
            {
                (TokenVocabulary vocabulary, TokenPrefixes prefixes) = Make(tokens, seed);
                byte[][] known = [.. Enumerable.Range(0, vocabulary.Count).Select(id => vocabulary[id].ToArray())];
                foreach (int id in Enumerable.Range(0, known.Length).Where(id => known[id].Length > 1 || id % 16 == 0))
                {
                    byte[] token = known[id];
                    int expected = LongestOf(known, other => other.Length < token.Length && token.AsSpan().StartsWith(other));
                    Assert.Equal(expected, prefixes.ShorterThan(id));
                }
            },
            iter: 500);

    [Fact]
    public void Tokens_that_are_not_among_those_to_be_found_are_not_found()
    {
        TokenVocabulary vocabulary = TestVocabularies.Of("ab", "abc", "abcd");
        var prefixes = new TokenPrefixes(vocabulary, [.. Enumerable.Range(0, 256), 256, 258], TestVocabularies.ByteIds(vocabulary));
        Assert.Equal(258, prefixes.LongestOf("abcde"u8));
        Assert.Equal(256, prefixes.LongestOf("abce"u8));
        Assert.Equal(256, prefixes.ShorterThan(258));
        Assert.Equal('a', prefixes.ShorterThan(256));
        Assert.Equal(TokenPrefixes.None, prefixes.ShorterThan('a'));
    }

    [Fact]
    public void Published_tokens_are_found_by_themselves_and_by_what_begins_with_them()
    {
        TokenVocabulary vocabulary = TestTokenizers.Cl100k.Vocabulary;
        int[] ordinary = [.. Enumerable.Range(0, vocabulary.Count).Where(vocabulary.IsOrdinary)];
        var prefixes = new TokenPrefixes(vocabulary, [.. ordinary], TestVocabularies.ByteIds(vocabulary));
        foreach (int id in ordinary)
        {
            Assert.True(prefixes.LongestOf(vocabulary.BytesOf(id)) == id);
            int shorter = prefixes.ShorterThan(id);
            int length = vocabulary.LengthOf(id) - 1;
            while (length > 0 && !(vocabulary.TryGetId(vocabulary.BytesOf(id)[..length], out int other) && vocabulary.IsOrdinary(other)))
            {
                length--;
            }

            Assert.True((shorter == TokenPrefixes.None ? 0 : vocabulary.LengthOf(shorter)) == length);
        }
    }

    private static (TokenVocabulary Vocabulary, TokenPrefixes Prefixes) Make(byte[][] tokens, int seed)
    {
        TokenVocabulary vocabulary = TestVocabularies.Shuffled(tokens.Where(token => token.Length > 1).DistinctBy(Convert.ToHexString), seed);
        return (vocabulary, new TokenPrefixes(vocabulary, [.. Enumerable.Range(0, vocabulary.Count)], TestVocabularies.ByteIds(vocabulary)));
    }

    private static int LongestOf(byte[][] tokens, Func<byte[], bool> fits)
    {
        int longest = TokenPrefixes.None;
        for (int id = 0; id < tokens.Length; id++)
        {
            if (fits(tokens[id]) && (longest < 0 || tokens[id].Length > tokens[longest].Length))
            {
                longest = id;
            }
        }

        return longest;
    }
}
