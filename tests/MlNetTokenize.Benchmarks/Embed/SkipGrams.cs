using System.Globalization;
using System.Text.Json;

namespace MlNetTokenize.Benchmarks;

/// <summary>Skip-gram vectors of three systems, from the same text with the same dimension, window and number of negatives, by two threads each.</summary>
internal static class SkipGrams
{
    private const int Dimension = 100;
    private const int Window = 5;
    private const int Negatives = 5;
    private const int Threads = 2;
    private const int Vocabulary = 32_768;

    public static string FastTextFile(SkipGramText text) => text.PathOf("fasttext.vec");

    public static string GensimFile(SkipGramText text) => text.PathOf("gensim.vec");

    public static BytePairTokenizer TrainTokenizer(SkipGramText text) => BytePairTokenizer.Train(text.Lines, new BytePairTrainingOptions { VocabularySize = Vocabulary });

    public static (EmbeddingModel Model, LearningSpeed Speed) Learn(SkipGramText text, BytePairTokenizer tokenizer, int epochs)
    {
        var clock = new LearningClock();
        var options = new EmbeddingTrainingOptions
        {
            Objective = EmbeddingObjective.SkipGram,
            Dimension = Dimension,
            Epochs = epochs,
            WindowSize = Window,
            NegativeSamples = Negatives,
            NumberOfThreads = Threads,
            Progress = clock,
        };
        EmbeddingModel? model = null;
        double seconds = Measuring.Time(() => model = EmbeddingTrainer.Train(text.Lines.Select(line => tokenizer.EncodeToIds(line)), options));
        return (model!, new LearningSpeed(seconds, clock.LearningSeconds));
    }

    public static LearningSpeed LearnByFastText(SkipGramText text, int epochs, params string[] options)
    {
        string output = Path.ChangeExtension(FastTextFile(text), null);
        ChildResult result = FastText.Run(
        [
            "skipgram", "-input", text.FileName, "-output", output, "-dim", Dimension.ToString(CultureInfo.InvariantCulture), "-ws", Window.ToString(CultureInfo.InvariantCulture),
            "-neg", Negatives.ToString(CultureInfo.InvariantCulture), "-epoch", epochs.ToString(CultureInfo.InvariantCulture), "-maxn", "0", "-minCount", "5",
            "-thread", Threads.ToString(CultureInfo.InvariantCulture), .. options,
        ]);
        if (FastText.FailureOf(result) is string failure)
        {
            return new LearningSpeed(0, null, failure);
        }

        // A line end is a word to it, and words that are too rare are none.
        long words = epochs * (text.Lines.Sum(line => (long)Words.Count(line)) + text.Lines.Count);
        return new LearningSpeed(result.Seconds, words / (Threads * FastText.WordsPerSecondAndThread(result)));
    }

    public static LearningSpeed LearnByGensim(SkipGramText text, PythonPeer python, int epochs)
    {
        (JsonElement? measured, string? failure) = python.Run("skipgram", text.FileName, epochs.ToString(CultureInfo.InvariantCulture), GensimFile(text));
        return measured is JsonElement json
            ? new LearningSpeed(json.GetProperty("seconds").GetDouble(), json.GetProperty("learningSeconds").GetDouble())
            : new LearningSpeed(0, null, failure);
    }
}
