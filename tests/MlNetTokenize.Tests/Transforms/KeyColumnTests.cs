using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

public sealed class KeyColumnTests
{
    // GPT-2's encoder.py: the bytes that stand for themselves; the other 68 are U+0100 to U+0143.
    private static readonly HashSet<char> PrintableAlphabet =
        [.. Enumerable.Concat(Range('!', '~'), Enumerable.Concat(Range('¡', '¬'), Enumerable.Concat(Range('®', 'ÿ'), Range('\u0100', '\u0143'))))];

    private readonly MLContext _mlContext = new(seed: 1);
    private readonly IDataView _rows;

    public KeyColumnTests() => _rows = TextRows.Load(_mlContext);

    [Fact]
    public void Token_t_is_key_t_plus_one()
    {
        BytePairTokenizer tokenizer = TextRows.LearnTokenizer();
        IDataView view = Tokenize(tokenizer);
        var type = Assert.IsType<VectorDataViewType>(view.Schema["Tokens"].Type);
        Assert.False(type.IsKnownSize);
        Assert.Equal((ulong)tokenizer.VocabularySize, Assert.IsType<KeyDataViewType>(type.ItemType).Count);
        Assert.Equal(typeof(uint), type.ItemType.RawType);
        Assert.Equal(
            TextRows.Texts.Select(text => tokenizer.EncodeToIds(text).Select(id => (uint)(id + 1))),
            VectorColumn.Read<uint>(view, "Tokens"));
    }

    [Fact]
    public void Every_learned_token_has_a_key_value_of_its_own_in_the_printable_alphabet()
    {
        BytePairTokenizer tokenizer = TextRows.LearnTokenizer();
        string[] values = KeyValues(Tokenize(tokenizer));
        Assert.Equal(tokenizer.VocabularySize, values.Length);
        Assert.Equal(values.Length, values.Distinct().Count());
        Assert.All(values, value => Assert.All(value, character => Assert.Contains(character, PrintableAlphabet)));
        Assert.Equal(["<|end|>", "<|Ã¼|>"], values[..2]);
        Assert.Contains("Ġthe", values);
        Assert.True(tokenizer.TryGetId(" the"u8, out int the));
        Assert.Equal("Ġthe", values[the]);
    }

    [Fact]
    public void Holes_and_special_tokens_of_cl100k_have_key_values_of_their_own()
    {
        BytePairTokenizer tokenizer = BytePairTokenizer.CreateForEncoding("cl100k_base");
        string[] values = KeyValues(Tokenize(tokenizer));
        Assert.Equal(100_277, values.Length);
        Assert.Equal(values.Length, values.Distinct().Count());
        Assert.DoesNotContain(string.Empty, values);
        Assert.Equal("<|endoftext|>", values[100_257]);
        Assert.Equal("<|endofprompt|>", values[100_276]);
        int[] holes = [100_256, .. Enumerable.Range(100_261, 15)];
        for (int id = 0; id < values.Length; id++)
        {
            // A hole's name is no token's: it has a character from outside the alphabet.
            Assert.Equal(!holes.Contains(id), values[id].All(PrintableAlphabet.Contains));
        }
    }

    [Fact]
    public void Tokens_can_be_mapped_to_their_texts()
    {
        BytePairTokenizer tokenizer = TextRows.LearnTokenizer();
        IDataView tokens = Tokenize(tokenizer);
        IDataView view = _mlContext.Transforms.Conversion.MapKeyToValue("Pieces", "Tokens").FitTransform(tokens);
        ReadOnlyMemory<char>[][] pieces = VectorColumn.Read<ReadOnlyMemory<char>>(view, "Pieces");
        string[] values = KeyValues(tokens);
        Assert.Equal(
            TextRows.Texts.Select(text => tokenizer.EncodeToIds(text).Select(id => values[id])), pieces.Select(row => row.Select(piece => piece.ToString())));

        // The plain ASCII of these texts shows as itself, its spaces as Ġ.
        Assert.Equal("theĠlazyĠdogĠsleepsĠinĠtheĠsun", string.Concat(pieces[0]));
    }

    [Fact]
    public void Tokens_can_be_counted_as_ngrams_that_are_named_by_their_texts()
    {
        IDataView tokens = Tokenize(TextRows.LearnTokenizer());
        IDataView view = _mlContext.Transforms.Text.ProduceNgrams("Ngrams", "Tokens", ngramLength: 2, useAllLengths: true).FitTransform(tokens);
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema["Ngrams"].GetSlotNames(ref names);
        string[] slots = [.. names.DenseValues().Select(name => name.ToString())];
        float[] counts = VectorColumn.Read<float>(view, "Ngrams")[^1];
        Assert.Equal(4, counts[Array.IndexOf(slots, "Ġthe")]);
        Assert.Equal(3, counts[Array.IndexOf(slots, "Ġthe|Ġthe")]);
    }

    [Fact]
    public void Tokens_can_be_counted_as_hashed_ngrams()
    {
        IDataView tokens = Tokenize(TextRows.LearnTokenizer());
        IDataView view = _mlContext.Transforms.Text.ProduceHashedNgrams("Ngrams", "Tokens", numberOfBits: 10, ngramLength: 1).FitTransform(tokens);
        IEnumerable<float> lengths = VectorColumn.Read<uint>(tokens, "Tokens").Select(row => (float)row.Length);
        Assert.Equal(lengths, VectorColumn.Read<float>(view, "Ngrams").Select(row => row.Sum()));
    }

    [Fact]
    public void An_empty_text_is_an_empty_vector_and_zero_features()
    {
        IDataView tokens = Tokenize(TextRows.LearnTokenizer());
        int empty = Array.IndexOf(TextRows.Texts, string.Empty);
        Assert.Empty(VectorColumn.Read<uint>(tokens, "Tokens")[empty]);
        foreach (TokenPooling pooling in Enum.GetValues<TokenPooling>())
        {
            IDataView view = _mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", EmbeddingTable.Create(290, 3, seed: 1), pooling)
                .FitTransform(tokens);
            Assert.Equal(pooling == TokenPooling.None ? [] : new float[3], VectorColumn.Read<float>(view, "Features")[empty]);
        }
    }

    [Fact]
    public void The_tokens_of_a_text_that_names_a_special_token_are_ordinary()
    {
        BytePairTokenizer tokenizer = TextRows.LearnTokenizer();
        IDataView rows = _mlContext.Data.LoadFromEnumerable([new TextRow { Text = "<|end|> of <|ü|>" }]);
        IDataView view = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", tokenizer).FitTransform(rows);
        uint[] keys = Assert.Single(VectorColumn.Read<uint>(view, "Tokens"));
        Assert.All(keys, key => Assert.DoesNotContain((int)key - 1, tokenizer.SpecialTokens.Values));
        Assert.Equal("<|end|> of <|ü|>", Encoding.UTF8.GetString([.. keys.SelectMany(key => tokenizer.GetTokenBytes((int)key - 1).ToArray())]));
    }

    private static IEnumerable<char> Range(char first, char last) => Enumerable.Range(first, last - first + 1).Select(value => (char)value);

    private IDataView Tokenize(BytePairTokenizer tokenizer)
        => _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", tokenizer).FitTransform(_rows);

    private static string[] KeyValues(IDataView view)
    {
        VBuffer<ReadOnlyMemory<char>> values = default;
        view.Schema["Tokens"].GetKeyValues(ref values);
        return [.. values.DenseValues().Select(value => value.ToString())];
    }
}
