using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Sections;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tests;

/// <summary>The layouts in which tokenizer.json files are published, against ids that Hugging Face's tokenizers 0.23.2 gave.</summary>
public sealed class TokenizerJsonLayoutTests
{
    // deepseek-coder holds the bytes that UTF-8 never has as added tokens. Hugging Face finds them in texts as the letters that stand for them in the
    // alphabet, and decodes what it made of these letters as broken bytes; here they are bytes.
    private const string LettersOfAbsentBytes = "õ÷ÁýÀÿøúþüùöû";

    public static TheoryData<string> Names => ["gpt2", "roberta", "llama3", "qwen2", "deepseek-v3", "deepseek-coder", "smollm"];

    /// <summary>A layout and which of its recorded ids are compared.</summary>
    public static TheoryData<string, string> Recorded => new()
    {
        { "gpt2", "texts" }, { "gpt2", "composing" }, { "gpt2", "special" },
        { "roberta", "texts" }, { "roberta", "composing" }, { "roberta", "special" },
        { "roberta-prefix", "texts" }, { "roberta-prefix", "special" },
        { "llama3", "texts" }, { "llama3", "composing" }, { "llama3", "special" },
        { "qwen2", "texts" }, { "qwen2", "composing" }, { "qwen2", "special" },
        { "deepseek-v3", "texts" }, { "deepseek-v3", "composing" }, { "deepseek-v3", "special" },
        { "deepseek-coder", "texts" }, { "deepseek-coder", "composing" }, { "deepseek-coder", "special" },
        { "smollm", "texts" }, { "smollm", "composing" }, { "smollm", "special" },
    };

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Ids_are_those_of_Hugging_Face(string name, string which)
    {
        var layout = new Layout(name);
        BytePairTokenizer tokenizer = layout.Tokenizer;
        HashSet<string> allowed = which == "special" ? [.. tokenizer.SpecialTokens.Keys] : [];
        bool hasAbsentBytes = name == "deepseek-coder";
        IEnumerable<(string Text, int[] Ids)> recorded = which switch
        {
            "texts" => Layout.Texts.Zip(layout.Ids),
            "composing" => Layout.Composing.Zip(layout.ComposingIds),
            _ => layout.WithSpecialTokens,
        };
        Assert.NotEmpty(recorded);
        foreach ((string text, int[] ids) in recorded)
        {
            if (!hasAbsentBytes || !text.Any(LettersOfAbsentBytes.Contains))
            {
                IReadOnlyList<int> actual = tokenizer.EncodeToIds(text, allowed);
                Assert.True(ids.SequenceEqual(actual), $"{HardText.Show(text)}: {string.Join(' ', ids)}, not {string.Join(' ', actual)}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_ids_that_go_around_a_text_are_those_of_Hugging_Face(string name)
    {
        var layout = new Layout(name);
        Assert.Equal(layout.Around, layout.Tokenizer.EncodeWithSpecialTokens("x").Ids);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_written_reads_back_as_the_same_tokenizer(string name)
    {
        var layout = new Layout(name);
        byte[] written = FileOf.Written(layout.Tokenizer.SaveTokenizerJson);
        BytePairTokenizer read = Layout.Read(written);
        Assert.Equal(TokenizerPayload.Fingerprint(layout.Tokenizer), TokenizerPayload.Fingerprint(read));
        Assert.Equal(written, FileOf.Written(read.SaveTokenizerJson));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_model_keeps_the_tokenizer(string name)
    {
        var layout = new Layout(name);
        using var section = new MemoryStream();
        byte[] fingerprint = PayloadWriter.Write(section, writer => TokenizerPayload.Write(writer, layout.Tokenizer));
        section.Position = 0;
        var read = (BytePairTokenizer)PayloadReader.Read(section, section.Length, TokenizerPayload.Read);
        Assert.Equal(fingerprint, TokenizerPayload.Fingerprint(read));
        Assert.Equal(layout.Tokenizer.SplitPattern.ToString(), read.SplitPattern.ToString());
        Assert.Equal(layout.Tokenizer.Model.AddedTokens, read.Model.AddedTokens);
        Assert.Equal(
            layout.Tokenizer.Model with
            {
                Vocabulary = read.Vocabulary,
                Merges = null,
                SplitPattern = read.SplitPattern,
                AddedTokens = read.Model.AddedTokens,
                Normalizer = read.Model.Normalizer,
                PostProcessor = read.Model.PostProcessor,
                Parts = read.Model.Parts,
            },
            read.Model with { Merges = null });
        Assert.Equal(layout.Tokenizer.Merges, read.Merges);
        Assert.All(Layout.Texts, text => Assert.Equal(layout.Tokenizer.EncodeToIds(text), read.EncodeToIds(text)));
    }

    [Fact]
    public void What_a_file_says_of_the_tokens_around_a_text_and_of_added_tokens_is_kept()
    {
        BytePairModel roberta = new Layout("roberta").Tokenizer.Model;
        AddedToken mask = roberta.AddedTokens[^1];
        Assert.Equal(new AddedToken("<mask>", mask.Id) { LeftStrip = true }, mask);
        BytePairModel qwen = new Layout("qwen2").Tokenizer.Model;
        Assert.True(qwen.NormalizesToFormC);
        Assert.Contains(qwen.AddedTokens, token => token.Text == "<tool_call>" && !token.IsSpecial);
        Assert.Same(SplitPattern.Qwen2, qwen.SplitPattern);
        Assert.True(new Layout("roberta-prefix").Tokenizer.Model.AddPrefixSpace);
        Assert.True(new Layout("llama3").Tokenizer.Model.IgnoreMerges);
        Assert.Same(SplitPattern.Llama3, new Layout("llama3").Tokenizer.SplitPattern);
        Assert.Same(SplitPattern.Gpt2, new Layout("gpt2").Tokenizer.SplitPattern);
    }
}
