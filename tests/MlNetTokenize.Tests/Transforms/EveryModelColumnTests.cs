using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>Columns of WordPiece's and Unigram's tokens are columns of tokens as any other: n-grams, text again, rows that are learned, and what each token adds to a score.</summary>
public sealed class EveryModelColumnTests
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz";

    private readonly MLContext _mlContext = new(seed: 1);
    private readonly IDataView _texts;

    public EveryModelColumnTests() => _texts = _mlContext.Data.LoadFromEnumerable(TopicTexts.Create(120, seed: 1));

    public static TheoryData<string> Models => ["WordPiece", "Unigram"];

    [Theory]
    [MemberData(nameof(Models))]
    public void Keys_have_n_grams_and_come_back_as_text(string model)
    {
        SubwordTokenizer tokenizer = Build(model);
        IDataView rows = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", tokenizer)
            .Append(_mlContext.Transforms.Text.ProduceNgrams("Ngrams", "Tokens", ngramLength: 2))
            .Append(_mlContext.Transforms.Text.DetokenizeSubwords("Back", "Tokens"))
            .Fit(_texts).Transform(_texts);
        string[] texts = [.. rows.GetColumn<string>("Text")];
        Assert.Equal(texts.Select(text => tokenizer.Decode(tokenizer.EncodeToIds(text))), rows.GetColumn<string>("Back"));
        Assert.Equal(texts.Select(text => tokenizer.EncodeToIds(text).Select(id => (uint)id + 1)), VectorColumn.Read<uint>(rows, "Tokens"));
        Assert.All(VectorColumn.Read<float>(rows, "Ngrams"), ngrams => Assert.NotEqual(0, ngrams.Sum()));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void What_each_token_adds_sums_up_to_the_score(string model)
    {
        var fitted = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", Build(model))
            .Append(_mlContext.Transforms.Text.LearnTokenEmbedding("Rows", "Tokens", new EmbeddingTrainingOptions { Dimension = 6, NgramBuckets = 2000, Epochs = 5, CrossFittingFolds = 1 }, "Topic"))
            .Append(_mlContext.MulticlassClassification.Trainers.SdcaMaximumEntropy("Topic", "Rows"))
            .Fit(_texts);
        IDataView scored = fitted.Transform(_texts);
        TokenContributionTransformer transformer = _mlContext.Transforms.Text.TokenContributions("Why", "Tokens", fitted).Fit(scored);
        Assert.True(transformer.IsExact);
        float[][] scores = VectorColumn.Read<float>(scored, "Score");
        float[][] why = VectorColumn.Read<float>(transformer.Transform(scored), "Why");
        int outputs = transformer.OutputNames.Count;
        for (int row = 0; row < why.Length; row++)
        {
            float[] sums = [.. Enumerable.Range(0, outputs).Select(output => transformer.Biases[output] + why[row].Where((_, i) => i % outputs == output).Sum())];
            for (int output = 1; output < outputs; output++)
            {
                Assert.Equal(Math.Log(scores[row][output] / scores[row][0]), sums[output] - sums[0], 0.01);
            }
        }
    }

    private static SubwordTokenizer Build(string model)
    {
        string letters = string.Join(',', Alphabet.Select((letter, i) => FormattableString.Invariant($"\"{letter}\":{i + 1},\"##{letter}\":{i + 27}")));
        string scored = string.Join(',', Alphabet.Select((letter, i) => FormattableString.Invariant($"[\"{letter}\",-{3 + (i / 8.0)}],[\"▁{letter}\",-{4 + (i / 8.0)}]")));
        return model == "WordPiece"
            ? WordsFile.Read(
                $$$"""{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":100,"vocab":{"[UNK]":0,{{{letters}}} } }""",
                decoder: """{"type":"WordPiece","prefix":"##","cleanup":true}""")
            : WordsFile.Read(
                $$"""{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0],["▁",-5],{{scored}}]}""",
                preTokenizer: """{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}""",
                decoder: """{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}""");
    }
}
