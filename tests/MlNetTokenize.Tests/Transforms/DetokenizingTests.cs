using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>Token columns become texts again.</summary>
public sealed class DetokenizingTests
{
    private static readonly BytePairTokenizer Tokenizer = TextRows.LearnTokenizer();

    // A lone surrogate is U+FFFD, which is all that does not come back.
    private static readonly string[] Texts = [.. TextRows.Texts, "<|end|> as text, \0 and \uFEFF", "\r\n\r\n", new('x', 3000)];

    private readonly MLContext _mlContext = new(seed: 1);

    public static TheoryData<TokenKind, int> Frames
    {
        get
        {
            var frames = new TheoryData<TokenKind, int>();
            foreach (TokenKind kind in Enum.GetValues<TokenKind>())
            {
                frames.Add(kind, -1);
                frames.Add(kind, 0);
                frames.Add(kind, 70);
            }

            return frames;
        }
    }

    private IDataView Rows => _mlContext.Data.LoadFromEnumerable(Texts.Select(text => new TextRow { Text = text }));

    [Theory]
    [MemberData(nameof(Frames))]
    public void The_exact_text_comes_back_without_what_the_column_added(TokenKind kind, int frame)
    {
        // 70 is a letter, which texts begin and end with, too.
        string letter = frame < 0 ? string.Empty : Tokenizer.Decode([frame]);
        string[] texts = [.. Texts, letter, letter + letter, letter + "x" + letter];
        IDataView rows = _mlContext.Data.LoadFromEnumerable(texts.Select(text => new TextRow { Text = text }));
        var options = new TokenColumnOptions { Kind = kind, BeginningTokenId = frame, EndTokenId = frame };
        EstimatorChain<SubwordDetokenizingTransformer> pipeline = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", Tokenizer, options)
            .Append(_mlContext.Transforms.Text.DetokenizeSubwords("Again", "Tokens"));
        ITransformer fitted = pipeline.Fit(rows);
        foreach (ITransformer transformer in (ITransformer[])[fitted, SavedModel.Reload(_mlContext, fitted, rows.Schema)])
        {
            Assert.Equal(texts, transformer.Transform(rows).GetColumn<string>("Again"));
        }
    }

    [Fact]
    public void A_padded_column_of_keys_comes_back()
    {
        var options = new TokenColumnOptions { MaximumTokenCount = 4000, PadToMaximum = true };
        IDataView tokens = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", Tokenizer, options).FitTransform(Rows);
        Assert.Equal(Texts, _mlContext.Transforms.Text.DetokenizeSubwords("Tokens").FitTransform(tokens).GetColumn<string>("Tokens"));
    }

    [Theory]
    [InlineData(TokenKind.Key)]
    [InlineData(TokenKind.Int64)]
    public void Data_from_a_binary_file_come_back_with_a_model_from_a_file(TokenKind kind)
    {
        IDataView tokens = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", Tokenizer, new TokenColumnOptions { Kind = kind, EndTokenId = 1 }).FitTransform(Rows);
        string path = Path.GetTempFileName();
        try
        {
            using (FileStream file = File.Create(path))
            {
                _mlContext.Data.SaveAsBinary(tokens, file);
            }

            var fresh = new MLContext();
            IDataView loaded = fresh.Data.LoadFromBinary(path);
            ITransformer fitted = fresh.Transforms.Text.DetokenizeSubwords("Again", "Tokens").Fit(loaded);
            Assert.Equal(Texts, SavedModel.Reload(fresh, fitted, loaded.Schema).Transform(loaded).GetColumn<string>("Again"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void It_passes_the_checks_of_mlnet()
    {
        IDataView tokens = TextRows.LoadTokens(_mlContext);
        IDataView others = Tokenize(BytePairTokenizer.Train(["other"], new BytePairTrainingOptions { VocabularySize = 258 }), new TokenColumnOptions());
        IDataView padded = Tokenize(Tokenizer, new TokenColumnOptions { Kind = TokenKind.Int32, MaximumTokenCount = 9, PadToMaximum = true });
        IDataView numbers = _mlContext.Transforms.Concatenate("Tokens", "Score", "Weight").FitTransform(TextRows.Load(_mlContext));
        EstimatorChecks.Run(
            _mlContext,
            _mlContext.Transforms.Text.DetokenizeSubwords("Again", "Tokens"),
            tokens,
            new InvalidInput(numbers, ["'Tokens'", "expected a vector of keys, Int32 or Int64", "got Vector<Single"]),
            new InvalidInput(padded, ["'Tokens'", "TokenKind.Key"]),
            new InvalidInput(TextRows.Load(_mlContext), ["'Tokens'"]));
        EstimatorChecks.Run(_mlContext, _mlContext.Transforms.Text.DetokenizeSubwords("Tokens", null, Tokenizer), Tokenize(Tokenizer, new TokenColumnOptions { Kind = TokenKind.Int64 }));

        SubwordDetokenizingTransformer fitted = _mlContext.Transforms.Text.DetokenizeSubwords("Again", "Tokens").Fit(tokens);
        Assert.Contains("another tokenizer's", Assert.ThrowsAny<ArgumentException>(() => fitted.Transform(others)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "another tokenizer's", Assert.ThrowsAny<ArgumentException>(() => _mlContext.Transforms.Text.DetokenizeSubwords("Again", "Tokens", Tokenizer).Fit(others)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_that_does_not_tell_needs_a_tokenizer()
    {
        IDataView ids = TokenRow<int>.Load(_mlContext, NumberDataViewType.Int32, null, Texts.Select(text => new TokenRow<int> { Tokens = new(0, []) }).Zip(Texts, Fill));
        Exception refusal = Assert.ThrowsAny<ArgumentException>(() => _mlContext.Transforms.Text.DetokenizeSubwords("Again", "Tokens").Fit(ids));
        Assert.Contains("'Tokens'", refusal.Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => _mlContext.Transforms.Text.DetokenizeSubwords("Again", "Tokens").GetOutputSchema(SchemaChecks.ShapeOf(ids.Schema)));
        Assert.Equal(Texts, _mlContext.Transforms.Text.DetokenizeSubwords("Again", "Tokens", Tokenizer).FitTransform(ids).GetColumn<string>("Again"));

        static TokenRow<int> Fill(TokenRow<int> row, string text)
        {
            int[] ids = [.. Tokenizer.EncodeToIds(text)];
            row.Tokens = new VBuffer<int>(ids.Length, ids);
            return row;
        }
    }

    [Fact]
    public void Characters_come_back_and_an_id_that_does_not_exist_is_named()
    {
        CharacterTokenizer characters = CharacterTokenizer.Train(Texts);
        IDataView tokens = Tokenize(characters, new TokenColumnOptions());
        Assert.Equal(TextRows.Texts, _mlContext.Transforms.Text.DetokenizeSubwords("Again", "Tokens").FitTransform(tokens).GetColumn<string>("Again"));

        IDataView wrong = TokenRow<long>.Load(_mlContext, NumberDataViewType.Int64, null, new TokenRow<long> { Tokens = new VBuffer<long>(1, [5000]) });
        IDataView texts = _mlContext.Transforms.Text.DetokenizeSubwords("Again", "Tokens", characters).FitTransform(wrong);
        Assert.Contains("5000", Assert.ThrowsAny<Exception>(() => texts.GetColumn<string>("Again").ToArray()).GetBaseException().Message, StringComparison.Ordinal);
    }

    private IDataView Tokenize(Microsoft.ML.Tokenizers.Tokenizer tokenizer, TokenColumnOptions options)
        => _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", tokenizer, options).FitTransform(TextRows.Load(_mlContext));
}
