using System.Diagnostics;
using System.Globalization;

namespace MlNetTokenize.Benchmarks;

/// <summary>This library, in another process of this program.</summary>
internal sealed class OurTrainContender(int vocabulary, int threads) : TrainContender("MlNetTokenize", vocabulary, threads)
{
    /// <summary>The first argument of that process; <see cref="TrainHere"/> gets the others.</summary>
    public const string Argument = "train-one";

    private const string VocabularyFile = ".vocab.json";
    private const string MergesFile = ".merges.txt";

    /// <summary>As Hugging Face's trainer without options counts: cut like GPT-2, pairs however rare.</summary>
    public static BytePairTrainingOptions CreateOptions(int vocabulary, int threads) => new()
    {
        VocabularySize = vocabulary,
        SplitPattern = SplitPattern.Gpt2,
        MinimumPairFrequency = 1,
        NumberOfThreads = threads,
    };

    /// <summary>What the process does.</summary>
    public static void TrainHere(string text, int vocabulary, int threads, string output)
    {
        var tokenizer = BytePairTokenizer.TrainFromFiles([text], CreateOptions(vocabulary, threads));
        using FileStream vocabularyFile = File.Create(output + VocabularyFile);
        using FileStream mergesFile = File.Create(output + MergesFile);
        tokenizer.SaveVocabularyAndMerges(vocabularyFile, mergesFile);
    }

    protected override ProcessStartInfo CreateStart(string text, string output)
        => new("dotnet",
        [
            typeof(OurTrainContender).Assembly.Location, Argument, text, Vocabulary.ToString(CultureInfo.InvariantCulture), Threads.ToString(CultureInfo.InvariantCulture), output,
        ]);

    protected override IReadOnlyList<string> ReadMerges(string output) => [.. File.ReadLines(output + MergesFile).Skip(1)];
}
