namespace MlNetTokenize.Tests;

/// <summary>Several post-processors one after the other, as Hugging Face's <c>tokenizers</c> 0.23.2 answers.</summary>
public sealed class TemplateStagesTests
{
    private const string Bert = """{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]}""";
    private const string Roberta = """{"type":"RobertaProcessing","sep":["[SEP]",3],"cls":["[CLS]",2],"trim_offsets":true,"add_prefix_space":true}""";
    private const string Specials = """{"X":{"id":"X","ids":[8],"tokens":["X"]},"Y":{"id":"Y","ids":[9],"tokens":["Y"]},"Z":{"id":"Z","ids":[10,10],"tokens":["Z","Z"]}}""";

    // One with three parts, one with two, and some with as many as there are texts.
    private const string Three = """[{"SpecialToken":{"id":"X","type_id":5}},{"Sequence":{"id":"A","type_id":1}},{"SpecialToken":{"id":"Y","type_id":6}}]""";
    private const string Five = """[{"SpecialToken":{"id":"X","type_id":5}},{"Sequence":{"id":"A","type_id":1}},{"SpecialToken":{"id":"Y","type_id":6}},{"Sequence":{"id":"B","type_id":2}},{"SpecialToken":{"id":"Z","type_id":7}}]""";
    private const string OfThree = $$"""{"type":"TemplateProcessing","single":{{Three}},"pair":{{Five}},"special_tokens":{{Specials}} }""";
    private const string OfTwo = $$$"""{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"Z","type_id":8}},{"Sequence":{"id":"A","type_id":3}}],"pair":[{"Sequence":{"id":"A","type_id":3}},{"SpecialToken":{"id":"X","type_id":1}}],"special_tokens":{{{Specials}}} }""";
    private const string OfTexts = """{"type":"TemplateProcessing","single":[{"Sequence":{"id":"A","type_id":3}}],"pair":[{"Sequence":{"id":"A","type_id":3}},{"Sequence":{"id":"B","type_id":4}}],"special_tokens":{}}""";
    private const string Model = """{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":100,"vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"a":4,"##a":5,"b":6,"##b":7,"X":8,"Y":9,"Z":10}}""";

    [Theory]
    [InlineData(Bert, OfThree, "8:5 2:1 4:1 4:1 5:1 3:1 9:6", "8:5 2:1 4:1 4:1 5:1 3:1 9:6 6:2 6:2 7:2 3:2 10:7 10:7")]
    [InlineData(OfThree, Bert, "2:0 8:5 3:0 4:1 4:1 5:1 3:1 9:6 3:1", "2:0 8:5 3:0 4:1 4:1 5:1 3:1 9:6 3:1 6:2 6:2 7:2 3:1 10:7 10:7 3:1")]
    [InlineData(Bert, Roberta, "2:0 2:0 4:0 4:0 5:0 3:0 3:0", "2:0 2:0 4:0 4:0 5:0 3:0 3:0 3:0 6:0 6:0 7:0 3:0 3:0")]
    [InlineData(Roberta, Bert, "2:0 2:0 4:0 4:0 5:0 3:0 3:0", "2:0 2:0 4:0 4:0 5:0 3:0 3:0 3:0 6:0 6:0 7:0 3:0 3:1")]
    [InlineData(Bert, Bert, "2:0 2:0 4:0 4:0 5:0 3:0 3:0", "2:0 2:0 4:0 4:0 5:0 3:0 3:0 6:1 6:1 7:1 3:1 3:1")]
    [InlineData(OfTexts, OfThree, "8:5 4:1 4:1 5:1 9:6", "8:5 4:1 4:1 5:1 9:6 6:2 6:2 7:2 10:7 10:7")]
    [InlineData(OfTexts, Bert, "2:0 4:3 4:3 5:3 3:0", "2:0 4:3 4:3 5:3 3:0 6:4 6:4 7:4 3:1")]
    [InlineData(OfThree, Roberta, "2:0 8:0 3:0 3:0 4:0 4:0 5:0 3:0 3:0 9:0 3:0", "2:0 8:0 3:0 3:0 4:0 4:0 5:0 3:0 3:0 9:0 3:0 3:0 6:0 6:0 7:0 3:0 3:0 10:0 10:0 3:0")]
    [InlineData(Roberta, OfThree, "8:5 2:1 4:1 4:1 5:1 3:1 9:6", "8:5 2:1 4:1 4:1 5:1 3:1 9:6 3:2 6:2 6:2 7:2 3:2 10:7 10:7")]
    [InlineData(OfTwo, OfThree, "8:5 10:1 10:1 9:6 4:2 4:2 5:2 10:7 10:7", null)]
    public void Each_one_stands_around_what_the_one_before_it_made(string first, string second, string one, string? pair)
    {
        SubwordTokenizer tokenizer = Read(first, second);
        Assert.Equal(one, Shown(tokenizer.EncodeWithSpecialTokens("a aa")));
        if (pair is not null)
        {
            Assert.Equal(pair, Shown(tokenizer.EncodeWithSpecialTokens("a aa", "b bb")));
        }
    }

    [Fact]
    public void A_template_around_more_parts_than_two_is_refused()
        => Assert.Contains("$.post_processor.processors[1]", Assert.Throws<InvalidDataException>(() => Read(OfThree, OfThree)).Message, StringComparison.Ordinal);

    [Fact]
    public void Stages_that_multiply_what_is_there_are_refused_before_they_take_memory()
    {
        string many = string.Join(',', Enumerable.Repeat("""{"Sequence":{"id":"A","type_id":0}}""", 2000));
        string template = $$"""{"type":"TemplateProcessing","single":[{{many}}],"pair":[{{many}}],"special_tokens":{} }""";
        Assert.Contains("more around a text", Assert.Throws<InvalidDataException>(() => Read([template, .. Enumerable.Repeat(Bert, 2000)])).Message, StringComparison.Ordinal);
    }

    private static SubwordTokenizer Read(params string[] processors) => WordsFile.Read(Model, postProcessor: $$"""{"type":"Sequence","processors":[{{string.Join(',', processors)}}]}""");

    private static string Shown(SubwordEncoding encoding) => string.Join(' ', encoding.Ids.Zip(encoding.TypeIds, (id, type) => FormattableString.Invariant($"{id}:{type}")));
}
