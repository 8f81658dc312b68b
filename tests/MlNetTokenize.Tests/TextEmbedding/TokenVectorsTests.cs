using System.Text;
using CsCheck;

namespace MlNetTokenize.Tests;

public sealed class TokenVectorsTests
{
    private static BytePairTokenizer Tokenizer => TestTokenizers.Small;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_written_for_a_tokenizer_is_read_for_it(bool binary)
    {
        EmbeddingTable table = EmbeddingTable.Create(Tokenizer.VocabularySize, 8, seed: 1);
        byte[] file = FileOf.Written(stream => table.SaveWord2Vec(stream, Tokenizer, binary));
        TableFiles.AssertSame(table, EmbeddingTable.LoadWord2Vec(new OddStream(file, seed: 1), Tokenizer, out int matched));
        Assert.Equal(Tokenizer.VocabularySize, matched);

        // All the words are such as gensim gives back: it cuts lines at spaces.
        EmbeddingTable.LoadWord2Vec(new MemoryStream(file), out IReadOnlyList<string> words);
        Assert.DoesNotContain(words, word => word.Any(char.IsWhiteSpace));
        Assert.Contains("Ġ", words);
        Assert.Contains("</s>", words);
    }

    [Fact]
    public void The_rows_of_holes_are_left_out()
    {
        var specials = new Dictionary<string, int> { ["<｜end｜>"] = 400 };
        BytePairTokenizer holes = FileOf.ReadTiktoken(FileOf.Tiktoken(Tokenizer), SplitPattern.None, specials);
        EmbeddingTable table = EmbeddingTable.Create(401, 2, seed: 1);
        byte[] file = FileOf.Written(stream => table.SaveWord2Vec(stream, holes));
        EmbeddingTable read = EmbeddingTable.LoadWord2Vec(new MemoryStream(file), holes, out int matched);
        int[] tokens = [.. Enumerable.Range(0, 401).Where(holes.Vocabulary.Contains)];
        Assert.Equal(tokens.Length, matched);
        for (int id = 0; id < 401; id++)
        {
            Assert.Equal(tokens.Contains(id) ? table[id].ToArray() : new float[2], read[id].ToArray());
        }

        // The special token's own text is its too.
        read = EmbeddingTable.LoadWord2Vec(FileOf.Text("Ġ 1 2\n<｜end｜> 3 4\n"), holes, out matched);
        Assert.Equal((2, 3f), (matched, read[400][0]));
    }

    [Fact]
    public void An_ordinary_word_is_the_token_of_its_bytes_and_the_one_behind_a_space()
    {
        BytePairTokenizer tokenizer = Trained("the cat, the cat; thé");
        EmbeddingTable table = EmbeddingTable.LoadWord2Vec(FileOf.Text("4 2\ncat 1 2\nnothing 3 4\né 5 6\ncat 7 8\n"), tokenizer, out int matched);
        Assert.Equal([1f, 2f], RowOf(tokenizer, table, "cat"));
        Assert.Equal([1f, 2f], RowOf(tokenizer, table, " cat"));
        Assert.Equal([5f, 6f], RowOf(tokenizer, table, "é"));
        Assert.Equal([0f, 0f], RowOf(tokenizer, table, "the"));

        // É in the printable alphabet is the byte 0xE9, which is not what an ordinary word means.
        Assert.True(tokenizer.TryGetId([0xE9], out int id));
        Assert.Equal([0f, 0f], table[id].ToArray());
        Assert.Equal(3, matched);
    }

    [Fact]
    public void One_word_with_a_printed_space_makes_it_a_file_of_tokens()
    {
        BytePairTokenizer tokenizer = Trained("the cat, the cat; thé");
        EmbeddingTable table = EmbeddingTable.LoadWord2Vec(FileOf.Text("cat 1 2\né 5 6\nĠthe 7 8\nthe 9 9\n"), tokenizer, out int matched);
        Assert.Equal([1f, 2f], RowOf(tokenizer, table, "cat"));
        Assert.Equal([0f, 0f], RowOf(tokenizer, table, " cat"));
        Assert.Equal([0f, 0f], RowOf(tokenizer, table, "é"));
        Assert.Equal([7f, 8f], RowOf(tokenizer, table, " the"));
        Assert.Equal([9f, 9f], RowOf(tokenizer, table, "the"));
        Assert.True(tokenizer.TryGetId([0xE9], out int id));
        Assert.Equal([5f, 6f], table[id].ToArray());
        Assert.Equal(4, matched);
    }

    [Fact]
    public void Matching_equals_a_look_at_each_token()
        => Gen.OneOf("a", "ab", "b", "é", "Ãī", "Ġa", "Ġ", "</s>", "x y", "zzz", "你", "t", "ĠÐ").Array[1, 8].Sample(words =>
        {
            string text = string.Concat(words.Select((word, row) => $"{word} {row + 1}.5\n"));
            EmbeddingTable table = EmbeddingTable.LoadWord2Vec(FileOf.Text(text), Tokenizer, out int matched);
            bool hasTokens = words.Any(word => word.Contains('Ġ', StringComparison.Ordinal));
            int expected = 0;
            for (int id = 0; id < Tokenizer.VocabularySize; id++)
            {
                byte[] bytes = Tokenizer.GetTokenBytes(id).ToArray();
                string name = PrintableBytes.Encode(bytes);
                int row = Array.FindIndex(words, word => hasTokens
                    ? word == name
                    : bytes.SequenceEqual(Encoding.UTF8.GetBytes(word)) || bytes.SequenceEqual(Encoding.UTF8.GetBytes(" " + word)));
                Assert.Equal(row < 0 ? 0 : row + 1.5f, table[id][0]);
                expected += row < 0 ? 0 : 1;
            }

            Assert.Equal(expected, matched);
        });

    [Fact]
    public void A_table_of_another_size_and_missing_arguments_are_refused()
    {
        using var stream = new MemoryStream();
        EmbeddingTable table = EmbeddingTable.Create(3, 2, seed: 1);
        Assert.Throws<ArgumentException>("tokenizer", () => table.SaveWord2Vec(stream, Tokenizer));
        Assert.Throws<ArgumentNullException>("tokenizer", () => table.SaveWord2Vec(stream, (BytePairTokenizer)null!));
        Assert.Throws<ArgumentNullException>("stream", () => table.SaveWord2Vec(null!, Tokenizer));
        Assert.Throws<ArgumentNullException>("stream", () => EmbeddingTable.LoadWord2Vec(null!, Tokenizer, out _));
        Assert.Throws<ArgumentNullException>("tokenizer", () => EmbeddingTable.LoadWord2Vec(stream, null!, out int _));
        Assert.Throws<ArgumentOutOfRangeException>("format", () => EmbeddingTable.LoadWord2Vec(stream, Tokenizer, out _, (Word2VecFormat)9));
        Assert.Equal(0, stream.Length);
        Assert.Contains("byte 0", Assert.Throws<InvalidDataException>(
            () => EmbeddingTable.LoadWord2Vec(FileOf.Text("1 2000000000\na 1 2\n"), Tokenizer, out _)).Message, StringComparison.Ordinal);
        Assert.Contains("Line 2 at byte 6", Assert.Throws<InvalidDataException>(
            () => EmbeddingTable.LoadWord2Vec(FileOf.Text("a 1 2\nb 1\n"), Tokenizer, out _)).Message, StringComparison.Ordinal);
    }

    private static BytePairTokenizer Trained(string text)
        => BytePairTokenizer.Train([text], new BytePairTrainingOptions { VocabularySize = 300, SplitPattern = SplitPattern.Gpt2, MinimumPairFrequency = 1 });

    private static float[] RowOf(BytePairTokenizer tokenizer, EmbeddingTable table, string token)
    {
        Assert.True(tokenizer.TryGetId(Encoding.UTF8.GetBytes(token), out int id), token);
        return table[id].ToArray();
    }
}
