using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

public sealed class CharacterColumnTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [Fact]
    public void An_unseen_character_is_a_missing_key()
        => Assert.Equal([1u, 0u, 3u, 0u, 2u], Tokens(CharacterTokenizer.Train(["abc"]), "a?c👩b"));

    [Fact]
    public void An_unseen_character_is_the_last_key_where_unknown_was_asked_for()
        => Assert.Equal([1u, 4u, 3u, 4u, 2u], Tokens(CharacterTokenizer.Train(["abc"], addUnknown: true), "a?c👩b"));

    [Theory]
    [InlineData(false, "\n| |a|你|👩")]
    [InlineData(true, "\n| |a|你|👩|unknown")]
    public void Key_values_are_the_characters(bool addUnknown, string expected)
    {
        VBuffer<ReadOnlyMemory<char>> values = default;
        Load(CharacterTokenizer.Train(["👩 你\na"], addUnknown), string.Empty).Schema["Tokens"].GetKeyValues(ref values);
        Assert.Equal(expected.Split('|'), values.DenseValues().Select(value => value.ToString()));
    }

    [Fact]
    public void The_embedding_skips_an_unseen_character()
    {
        float[] features = Embed("a?b?", TokenPooling.Mean);
        Assert.Equal([(1f + 3f) / 2, (2f + 4f) / 2], features);
        Assert.Equal([0f, 0f], Embed("???", TokenPooling.Mean));
        Assert.Equal([3f, 4f], Embed("a?b?", TokenPooling.Last));
    }

    [Fact]
    public void In_a_sequence_an_unseen_character_is_a_row_of_zeros()
        => Assert.Equal([1f, 2f, 0f, 0f, 3f, 4f, 0f, 0f], Embed("a?b?", TokenPooling.None));

    [Fact]
    public void A_tokenizer_without_any_character_is_refused_before_the_pipeline_is_fitted()

        // ML.NET has no key type of no keys: left alone, Transform would fail with a message that names neither column nor tokenizer.
        => Assert.ThrowsAny<ArgumentException>(() => _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", CharacterTokenizer.Train([])));

    private float[] Embed(string text, TokenPooling pooling)
    {
        IDataView tokens = Load(CharacterTokenizer.Train(["ab"]), text);
        EmbeddingTable table = EmbeddingTable.FromValues(2, 2, [1f, 2f, 3f, 4f]);
        return VectorColumn.Read<float>(
            _mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", table, pooling).FitTransform(tokens), "Features").Single();
    }

    private uint[] Tokens(CharacterTokenizer tokenizer, string text) => VectorColumn.Read<uint>(Load(tokenizer, text), "Tokens").Single();

    private IDataView Load(CharacterTokenizer tokenizer, string text)
    {
        IDataView rows = _mlContext.Data.LoadFromEnumerable([new TextRow { Text = text }]);
        return _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", tokenizer).FitTransform(rows);
    }
}
