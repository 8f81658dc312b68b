using Microsoft.ML;

namespace MlNetTokenize.Tests;

/// <summary>The texts that the transforms are tried on: repetitive enough for merges, with an empty one and several scripts among them.</summary>
internal static class TextRows
{
    public static TextRow[] All { get; } =
    [
        new() { Text = "the lazy dog sleeps in the sun", Topic = 0, IsGood = true, Score = 1.5f },
        new() { Text = "the train leaves the station at ten", Topic = 1, IsGood = false, Score = -3f },
        new() { Text = string.Empty, Topic = 2, IsGood = true, Score = 0f },
        new() { Text = "the dog waits at the station", Topic = 0, IsGood = true, Score = 2.25f },
        new() { Text = "Žluťoučký kůň, 你好 and 👩‍🚀", Topic = 2, IsGood = false, Score = 7f },
        new() { Text = "a train, a plane, a train again", Topic = 1, IsGood = false, Score = -2.5f },
        new() { Text = "the cat and the dog and the sun", Topic = 0, IsGood = true, Score = 1f, Weight = 2f },
        new() { Text = "  two  spaces\tand\na line ", Topic = 2, IsGood = false, Score = 6.5f },
        new() { Text = "planes and trains leave at ten", Topic = 1, IsGood = false, Score = -4f, Weight = 0.5f },
        new() { Text = "the the the the the", Topic = 0, IsGood = true, Score = 0.5f },
    ];

    public static string[] Texts { get; } = [.. All.Select(row => row.Text)];

    /// <summary>A small vocabulary with special tokens, quickly learned.</summary>
    public static BytePairTrainingOptions SmallVocabulary => new() { VocabularySize = 290, SpecialTokens = ["<|end|>", "<|ü|>"], NumberOfThreads = 1 };

    public static BytePairTokenizer LearnTokenizer() => BytePairTokenizer.Train(Texts, SmallVocabulary);

    /// <summary>Learned quickly.</summary>
    public static EmbeddingTrainingOptions SmallEmbedding => new() { Dimension = 4, Epochs = 3 };

    public static IDataView Load(MLContext mlContext) => mlContext.Data.LoadFromEnumerable(All);

    /// <summary>The texts as tokens in the column Tokens, beside the labels.</summary>
    public static IDataView LoadTokens(MLContext mlContext)
    {
        IDataView rows = Load(mlContext);
        return mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", LearnTokenizer()).FitTransform(rows);
    }
}
