namespace MlNetTokenize.Tests;

public sealed class BytePairVocabularyTests
{
    [Theory]
    [InlineData("cl100k_base", 100277, 100256)]
    [InlineData("o200k_base", 200019, 199998)]
    [InlineData("small", 340, 337)]
    public void The_size_is_the_highest_id_plus_one_and_ids_and_bytes_are_inverse(string name, int size, int ordinary)
    {
        BytePairTokenizer tokenizer = TestTokenizers.Named(name);
        Assert.Equal(size, tokenizer.VocabularySize);
        int[] tokens = [.. Enumerable.Range(0, size).Where(tokenizer.Vocabulary.Contains)];
        foreach (int id in tokens)
        {
            Assert.True(tokenizer.TryGetId(tokenizer.GetTokenBytes(id).Span, out int same));
            Assert.Equal(id, same);
        }

        Assert.Equal(ordinary + tokenizer.SpecialTokens.Count, tokens.Length);
    }

    [Fact]
    public void What_is_no_token_has_no_id()
    {
        Assert.False(TestTokenizers.Small.TryGetId("not one of the tokens"u8, out int id));
        Assert.Equal(-1, id);
        Assert.False(TestTokenizers.Cl100k.TryGetId([], out id));
        Assert.Equal(-1, id);
    }

    [Fact]
    public void Published_encodings_have_their_special_tokens_and_patterns()
    {
        Assert.Equal(
            new Dictionary<string, int>
            {
                ["<|endoftext|>"] = 100257,
                ["<|fim_prefix|>"] = 100258,
                ["<|fim_middle|>"] = 100259,
                ["<|fim_suffix|>"] = 100260,
                ["<|endofprompt|>"] = 100276,
            },
            TestTokenizers.Cl100k.SpecialTokens);
        Assert.Equal(new Dictionary<string, int> { ["<|endoftext|>"] = 199999, ["<|endofprompt|>"] = 200018 }, TestTokenizers.O200k.SpecialTokens);
        Assert.Same(SplitPattern.Cl100k, TestTokenizers.Cl100k.SplitPattern);
        Assert.Same(SplitPattern.O200k, TestTokenizers.O200k.SplitPattern);
        Assert.Same(SplitPattern.O200k, TestTokenizers.O200k.PreTokenizer);
    }

    [Theory]
    [InlineData("nope")]
    [InlineData("")]
    [InlineData("CL100K_BASE")]
    public void An_unknown_encoding_is_refused_by_name(string encoding)
        => Assert.Contains(
            $"'{encoding}'", Assert.Throws<ArgumentException>("name", () => BytePairTokenizer.CreateForEncoding(encoding)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("cl100k_base", "<|endoftext|>", 100257)]
    [InlineData("cl100k_base", "before <|fim_prefix|> after", 100258)]
    [InlineData("o200k_base", "<|endoftext|><|endofprompt|>", 199999)]
    [InlineData("small", "<s>", 0)]
    [InlineData("small", "a<s><s>b", 2)]
    public void The_text_of_a_special_token_is_plain_text(string name, string text, int special)
    {
        BytePairTokenizer tokenizer = TestTokenizers.Named(name);
        foreach (IReadOnlyList<int> ids in new[]
        {
            tokenizer.EncodeToIds(text),
            [.. tokenizer.EncodeToTokens(text, out _).Select(token => token.Id)],
            tokenizer.EncodeToIds(text, new HashSet<string>()),
            tokenizer.EncodeToIds(text, considerPreTokenization: false),
        })
        {
            Assert.DoesNotContain(special, ids);
            Assert.DoesNotContain(ids, tokenizer.SpecialTokens.Values.Contains);
            Assert.Equal(text, tokenizer.Decode(ids));
        }
    }

    [Fact]
    public void Only_allowed_special_tokens_become_ids()
    {
        BytePairTokenizer tokenizer = TestTokenizers.Small;
        Assert.Equal([0, .. Ids("a</s>b"), 0], Encode("<s>a</s>b<s>", "<s>"));
        Assert.Equal([0, .. Ids("a"), 1, .. Ids("b"), 0], Encode("<s>a</s>b<s>", "<s>", "</s>"));
        Assert.Equal(Ids("<s>a</s>b<s>"), Encode("<s>a</s>b<s>"));
        Assert.Equal([], Encode(string.Empty, "<s>"));
        Assert.Equal("<s>a</s>b<s>", tokenizer.Decode(Encode("<s>a</s>b<s>", "<s>", "</s>")));

        IReadOnlyList<int> Ids(string text) => tokenizer.EncodeToIds(text);
        IReadOnlyList<int> Encode(string text, params string[] allowed) => tokenizer.EncodeToIds(text, allowed.ToHashSet());
    }

    [Theory]
    [InlineData("<s><s>", 2)]
    [InlineData("<s><s><s>", 2, 0)]
    [InlineData("<s><s><s><s>", 2, 2)]
    [InlineData("<s></s><s><s>", 0, 1, 2)]
    public void Of_special_tokens_that_begin_together_the_longest_counts(string text, params int[] ids)
        => Assert.Equal(ids, TestTokenizers.Small.EncodeToIds(text, new HashSet<string> { "<s>", "</s>", "<s><s>" }));

    [Fact]
    public void Text_beside_a_special_token_is_cut_as_a_text_of_its_own()
    {
        // The three spaces before the token end their text: as one text with it, the last space would go with the word after them.
        BytePairTokenizer tokenizer = TestTokenizers.Cl100k;
        Assert.Equal(
            [.. tokenizer.EncodeToIds("x   "), 100257, .. tokenizer.EncodeToIds("word")],
            tokenizer.EncodeToIds("x   <|endoftext|>word", new HashSet<string> { "<|endoftext|>" }));
    }

    [Fact]
    public void A_name_that_is_no_special_token_is_refused()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(
            "allowedSpecial", () => TestTokenizers.Small.EncodeToIds("a", new HashSet<string> { "<s>", "<|endoftext|>" }));
        Assert.Contains("'<|endoftext|>'", exception.Message, StringComparison.Ordinal);
    }
}
