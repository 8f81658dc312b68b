using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Tokenizers;

namespace MlNetTokenize.Tests;

/// <summary>What is in a model is in it again after it was saved and loaded.</summary>
public sealed class SurvivalTests
{
    private const string Tricky = "The naïve 12345 user's  camelCase\r\n\r\n👩‍🚀 <|end|> \uD800 don'T ";

    private readonly MLContext _mlContext = new(seed: 1);

    public static TheoryData<string> Patterns
        => [nameof(SplitPattern.None), nameof(SplitPattern.Gpt2), nameof(SplitPattern.Cl100k), nameof(SplitPattern.O200k)];

    [Theory]
    [MemberData(nameof(Patterns))]
    public void A_named_split_pattern_survives(string name)
    {
        var pattern = (SplitPattern)typeof(SplitPattern).GetProperty(name)!.GetValue(null)!;
        Assert.Same(pattern, Reload(Learn(pattern)).SplitPattern);
    }

    [Theory]
    [InlineData(@"\p{L}+|\s+|[^\p{L}\s]+")]
    [InlineData(@"(?<=\s)(?=\S)|$")]
    [InlineData("你|é")]
    public void A_regular_expression_survives(string pattern)
    {
        BytePairTokenizer tokenizer = Learn(SplitPattern.FromRegex(pattern));
        BytePairTokenizer loaded = Reload(tokenizer);
        Assert.Equal(pattern, loaded.SplitPattern.ToString());
        Assert.Equal(tokenizer.SplitPattern.PreTokenize(Tricky), loaded.SplitPattern.PreTokenize(Tricky));
    }

    [Fact]
    public void Merges_and_special_tokens_survive()
    {
        BytePairTokenizer tokenizer = Learn(SplitPattern.O200k);
        BytePairTokenizer loaded = Reload(tokenizer);
        Assert.Equal(tokenizer.SpecialTokens.OrderBy(token => token.Value), loaded.SpecialTokens.OrderBy(token => token.Value));
        Assert.Equal(tokenizer.Merges, loaded.Merges);
        HashSet<string> special = [.. tokenizer.SpecialTokens.Keys];
        Assert.Equal(tokenizer.EncodeToIds(Tricky, special), loaded.EncodeToIds(Tricky, special));
        Assert.Equal(
            Enumerable.Range(0, tokenizer.VocabularySize).Select(id => tokenizer.GetTokenBytes(id).ToArray()),
            Enumerable.Range(0, loaded.VocabularySize).Select(id => loaded.GetTokenBytes(id).ToArray()));
    }

    [Fact]
    public void Holes_and_ranks_of_a_published_encoding_survive()
    {
        BytePairTokenizer tokenizer = BytePairTokenizer.CreateForEncoding("cl100k_base");
        BytePairTokenizer loaded = Reload(tokenizer);
        Assert.Equal(tokenizer.VocabularySize, loaded.VocabularySize);
        Assert.Null(loaded.Merges);
        Assert.Contains("100256", Assert.Throws<ArgumentOutOfRangeException>(() => loaded.GetTokenBytes(100_256)).Message, StringComparison.Ordinal);
        Assert.Equal(100_276, loaded.SpecialTokens["<|endofprompt|>"]);
        Assert.Equal(tokenizer.EncodeToIds(Tricky), loaded.EncodeToIds(Tricky));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Characters_survive(bool addUnknown)
    {
        CharacterTokenizer tokenizer = CharacterTokenizer.Train(["b👩a\0\uFFFD"], addUnknown);
        CharacterTokenizer loaded = Reload(tokenizer);
        Assert.Equal(tokenizer.UnknownId, loaded.UnknownId);
        Assert.Equal(tokenizer.Characters, loaded.Characters);
        Assert.Equal(tokenizer.EncodeToIds("👩\0ab\uD800"), loaded.EncodeToIds("👩\0ab\uD800"));
    }

    [Theory]
    [InlineData(nameof(TextRow.Topic))]
    [InlineData(nameof(TextRow.IsGood))]
    [InlineData(nameof(TextRow.Score))]
    public void A_learned_table_and_its_head_survive(string label)
    {
        IDataView tokens = TextRows.LoadTokens(_mlContext);
        TokenEmbeddingTransformer fitted = _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", label, dimension: 5).Fit(tokens);
        var loaded = (TokenEmbeddingTransformer)SavedModel.Reload(_mlContext, fitted, tokens.Schema);
        Assert.Equal(fitted.Table.VocabularySize, loaded.Table.VocabularySize);
        Assert.Equal<byte>(MemoryMarshal.AsBytes<float>(fitted.Table.Values).ToArray(), MemoryMarshal.AsBytes<float>(loaded.Table.Values).ToArray());
        Assert.Equal(fitted.Model.Head!.Kind, loaded.Model.Head!.Kind);
        foreach (float[] features in VectorColumn.Read<float>(fitted.Transform(tokens), "Features"))
        {
            Assert.Equal(Predict(fitted.Model.Head, features), Predict(loaded.Model.Head, features));
        }
    }

    [Fact]
    public void A_table_without_a_head_is_loaded_without_one()
    {
        IDataView tokens = TextRows.LoadTokens(_mlContext);
        EmbeddingTable table = EmbeddingTable.Create(290, 2, seed: 1);
        TokenEmbeddingTransformer fitted = _mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", table).Fit(tokens);
        Assert.Null(((TokenEmbeddingTransformer)SavedModel.Reload(_mlContext, fitted, tokens.Schema)).Model.Head);
    }

    [Fact]
    public void What_was_loaded_can_be_saved_and_loaded_again()
    {
        IDataView tokens = TextRows.LoadTokens(_mlContext);
        ITransformer fitted = _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", nameof(TextRow.Topic)).Fit(tokens);
        ITransformer loaded = SavedModel.Reload(_mlContext, fitted, tokens.Schema);
        Assert.Equal(ModelFile.Save(_mlContext, fitted).Single().Entry, ModelFile.Save(_mlContext, loaded).Single().Entry);
    }

    private static BytePairTokenizer Learn(SplitPattern pattern)
        => BytePairTokenizer.Train(
            [.. TextRows.Texts, Tricky, Tricky], new() { VocabularySize = 300, SplitPattern = pattern, SpecialTokens = ["<|end|>", "<|ü|>"] });

    private static float[] Predict(EmbeddingHead head, float[] features)
    {
        var prediction = new float[head.OutputCount];
        head.Predict(features, prediction);
        return prediction;
    }

    private T Reload<T>(T tokenizer)
        where T : Tokenizer
    {
        IDataView rows = TextRows.Load(_mlContext);
        ITransformer fitted = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", tokenizer).Fit(rows);
        return Assert.IsType<T>(Assert.IsType<SubwordTokenizingTransformer>(SavedModel.Reload(_mlContext, fitted, rows.Schema)).Tokenizer);
    }
}
