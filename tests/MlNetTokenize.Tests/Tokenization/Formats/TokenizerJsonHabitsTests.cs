namespace MlNetTokenize.Tests;

/// <summary>What Hugging Face's <c>tokenizers</c> 0.23.2 reads besides what it writes: parts without their type, tokens that stand twice, ids that contradict, unknown tokens that there are not.</summary>
public sealed class TokenizerJsonHabitsTests
{
    private const string Untyped = "\"type\":\"";

    [Theory]
    [InlineData("""{"type":"Strip","strip_left":true,"strip_right":false}""")]
    [InlineData("""{"type":"Prepend","prepend":"b"}""")]
    [InlineData("""{"type":"Replace","pattern":{"String":"b"},"content":"a"}""")]
    [InlineData("""{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true}""")]
    [InlineData("""{"type":"Sequence","normalizers":[{"type":"Lowercase"}]}""")]
    public void A_normalizer_is_known_by_its_fields(string typed)
    {
        int[] expected = [.. WordsFile.Read(normalizer: typed).EncodeToIds(" AB b")];
        Assert.Equal(expected, WordsFile.Read(normalizer: WithoutType(typed)).EncodeToIds(" AB b"));
    }

    [Theory]
    [InlineData("""{"type":"WordPiece","prefix":"##","cleanup":true}""")]
    [InlineData("""{"type":"BPEDecoder","suffix":"a"}""")]
    [InlineData("""{"type":"Strip","content":"a","start":1,"stop":0}""")]
    [InlineData("""{"type":"CTC","pad_token":"a","word_delimiter_token":"b","cleanup":true}""")]
    [InlineData("""{"type":"Replace","pattern":{"String":"#"},"content":"-"}""")]
    public void A_decoder_is_known_by_its_fields(string typed)
    {
        string? expected = WordsFile.Read(decoder: typed).Decode([4, 5, 6]);
        Assert.Equal(expected, WordsFile.Read(decoder: WithoutType(typed)).Decode([4, 5, 6]));
        Assert.NotEqual(WordsFile.Read().Decode([4, 5, 6]), expected);
    }

    [Theory]
    [InlineData("""{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]}""")]
    [InlineData("""{"type":"RobertaProcessing","sep":["[SEP]",3],"cls":["[CLS]",2],"trim_offsets":true,"add_prefix_space":true}""")]
    [InlineData("""{"type":"TemplateProcessing","single":[{"Sequence":{"id":"A","type_id":0}}],"pair":[{"Sequence":{"id":"B","type_id":0}},{"Sequence":{"id":"A","type_id":1}}],"special_tokens":{}}""")]
    public void A_post_processor_is_known_by_its_fields(string typed)
    {
        SubwordEncoding expected = WordsFile.Read(postProcessor: typed).EncodeWithSpecialTokens("a b", "b");
        SubwordEncoding actual = WordsFile.Read(postProcessor: WithoutType(typed)).EncodeWithSpecialTokens("a b", "b");
        Assert.Equal(expected.Ids, actual.Ids);
        Assert.Equal(expected.TypeIds, actual.TypeIds);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"prefix":"##"}""")]
    public void A_part_without_type_and_fields_is_refused(string decoder)
        => Assert.Contains("$.decoder: 'type' is missing", Assert.Throws<InvalidDataException>(() => WordsFile.Read(decoder: decoder)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_unigram_token_that_stands_twice_is_the_last_one()
    {
        SubwordTokenizer tokenizer = WordsFile.Read("""{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0],["a",-1],["b",-1],["ab",-9],["a",-2]]}""");
        Assert.Equal([4, 2], tokenizer.EncodeToIds("ab"));
        Assert.Equal("a", tokenizer.Decode([1]));
        Assert.True(tokenizer.TryGetId("a"u8, out int id));
        Assert.Equal(4, id);
        Assert.NotEqual(tokenizer.GetPrintableText(1), tokenizer.GetPrintableText(4));
    }

    [Fact]
    public void Added_tokens_are_numbered_behind_the_model_whatever_the_file_says()
    {
        SubwordTokenizer tokenizer = WordsFile.Read(added: """[{"id":9999,"content":"<x>"},{"id":3,"content":"[CLS]","special":true},{"id":7,"content":"<y>"},{"id":700,"content":""},{"id":5,"content":"<x>","lstrip":true}]""");
        Assert.Equal([4, 8, 6, 9], tokenizer.EncodeToIds("a<x>b<y>"));

        // What stands twice is as it is said the last time: it takes the white space before it.
        Assert.Equal([0..1, 1..5], tokenizer.EncodeToTokens("a <x>", out _).Select(token => token.Offset));
        Assert.Equal(10, tokenizer.VocabularySize);
        Assert.Equal(new Dictionary<string, int> { ["[CLS]"] = 2 }, tokenizer.SpecialTokens);
    }

    [Fact]
    public void Where_that_number_is_a_token_the_file_s_is_kept()
    {
        const string Holes = """{"type":"WordLevel","unk_token":"a","vocab":{"a":0,"b":2}}""";
        Assert.Equal([0, 7, 2], WordsFile.Read(Holes, added: """[{"id":7,"content":"<x>"}]""").EncodeToIds("a<x>b"));
    }

    [Theory]
    [InlineData("""{"type":"WordLevel","unk_token":"<none>","vocab":{"a":0,"b":1}}""")]
    [InlineData("""{"type":"WordPiece","unk_token":"<none>","continuing_subword_prefix":"##","max_input_chars_per_word":100,"vocab":{"a":0,"b":1}}""")]
    [InlineData("""{"type":"BPE","unk_token":"<none>","vocab":{"a":0,"b":1},"merges":[]}""")]
    public void An_unknown_token_that_there_is_not_is_missed_when_it_is_needed(string model)
    {
        SubwordTokenizer tokenizer = WordsFile.Read(model);
        Assert.Equal([0, 1, 0], tokenizer.EncodeToIds("a b a"));
        Assert.Contains("no unknown one", Assert.Throws<InvalidOperationException>(() => tokenizer.EncodeToIds("a c")).Message, StringComparison.Ordinal);
        Assert.Equal([0, 1, 0], tokenizer.EncodeToIds("a b a"));
    }

    [Fact]
    public void A_whole_text_without_unknown_characters_does_not_need_one()
    {
        SubwordTokenizer tokenizer = WordsFile.Read("""{"type":"BPE","unk_token":"<none>","vocab":{"a":0,"b":1},"merges":[]}""", preTokenizer: "null");
        Assert.Equal([0, 1, 0], tokenizer.EncodeToIds("aba"));
        Assert.Throws<InvalidOperationException>(() => tokenizer.EncodeToIds("a b"));
        Assert.Equal([0, 1, 0], tokenizer.EncodeToIds("aba", new HashSet<string>()));
    }

    [Theory]
    [InlineData("normalizer")]
    [InlineData("decoder")]
    [InlineData("padding")]
    public void Half_a_surrogate_pair_in_a_part_is_refused_by_its_place(string part)
    {
        const string Half = """{"type":"\uDEEE","note":"\uDEEE"}""";
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => part switch
        {
            "normalizer" => WordsFile.Read(normalizer: Half),
            "decoder" => WordsFile.Read(decoder: Half),
            _ => WordsFile.Read(padding: Half),
        });
        Assert.Contains($"$.{part}", refused.Message, StringComparison.Ordinal);
    }

    private static string WithoutType(string typed) => typed.Replace(typed[typed.IndexOf(Untyped, StringComparison.Ordinal)..(typed.IndexOf(',', StringComparison.Ordinal) + 1)], string.Empty, StringComparison.Ordinal);
}
