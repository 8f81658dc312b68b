namespace MlNetTokenize.Tests;

/// <summary>The same as <see cref="MergesOracleTests"/> for real text, where it is at hand.</summary>
public sealed class RealMergesOracleTests
{
    [CorpusFact("english.txt")]
    public void Merges_of_English_are_those_of_Hugging_Face() => AssertLearned("english.txt");

    [CorpusFact("code.txt")]
    public void Merges_of_code_are_those_of_Hugging_Face() => AssertLearned("code.txt");

    [CorpusFact("multilingual.txt")]
    public void Merges_of_many_languages_are_those_of_Hugging_Face() => AssertLearned("multilingual.txt");

    [CorpusFact("tinyshakespeare.txt")]
    public void Merges_of_Shakespeare_are_those_of_Hugging_Face() => AssertLearned("tinyshakespeare.txt");

    private static void AssertLearned(string name)
    {
        string path = FoundCorpora.PathOf(name)!;
        RecordedCorpus corpus = RecordedMerges.Instance.Files.Single(file => file.Name == name);

        // A smaller vocabulary is the beginning of a larger one.
        foreach (int? size in (int?[])[null, 512, 8192])
        {
            BytePairTrainingOptions options = corpus.Options(size);
            corpus.AssertLearned(BytePairTokenizer.TrainFromFiles([path], options), options);
        }
    }
}
