using System.Text;

namespace MlNetTokenize.Tests;

/// <summary>That training learns what Hugging Face's trainer learns, merge for merge, from corpora that are made up.</summary>
public sealed class MergesOracleTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlnettokenize-tests-");

    public static TheoryData<string> Names => [.. RecordedMerges.Instance.Corpora.Select(corpus => corpus.Name)];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_corpus_is_the_one_that_was_recorded(string name)
    {
        // Where this fails, the corpora differ and not the trainers.
        RecordedCorpus corpus = Named(name);
        Assert.True(corpus.Is(Encoding.UTF8.GetBytes(corpus.Text)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Merges_of_a_file_are_those_of_Hugging_Face(string name)
    {
        string path = Path.Combine(_folder.FullName, "corpus.txt");
        File.WriteAllText(path, Named(name).Text);
        AssertLearned(name, (_, options) => BytePairTokenizer.TrainFromFiles([path], options));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Merges_of_a_stream_that_stutters_are_those_of_Hugging_Face(string name)
        => AssertLearned(name, (text, options) => BytePairTokenizer.Train(new StutteringStream(Encoding.UTF8.GetBytes(text)), options));

    [Theory]
    [MemberData(nameof(Names))]
    public void Merges_of_a_reader_that_stutters_are_those_of_Hugging_Face(string name)
        => AssertLearned(name, (text, options) => BytePairTokenizer.Train(new StutteringReader(text), options));

    [Theory]
    [MemberData(nameof(Names))]
    public void Merges_of_lines_are_those_of_Hugging_Face(string name)
        => AssertLearned(name, (text, options) => BytePairTokenizer.Train(Lines(text), options));

    [Theory]
    [InlineData("many scripts")]
    [InlineData("white space")]
    [InlineData("a little of everything")]
    public void The_merges_txt_of_a_trained_tokenizer_is_that_of_Hugging_Face_but_for_its_first_line(string name)
    {
        RecordedCorpus corpus = Named(name);
        BytePairTrainingOptions options = corpus.Options();
        BytePairTokenizer tokenizer = BytePairTokenizer.Train(new StringReader(corpus.Text), options);
        string[] lines = Encoding.UTF8.GetString(FileOf.VocabularyAndMerges(tokenizer).MergesTxt).Split('\n');
        Assert.StartsWith("#version", lines[0], StringComparison.Ordinal);
        Assert.Empty(lines[^1]);
        corpus.AssertLearned(lines[1..^1], options);
    }

    private static void AssertLearned(string name, Func<string, BytePairTrainingOptions, BytePairTokenizer> train)
    {
        RecordedCorpus corpus = Named(name);
        foreach (int threads in (int[])[1, 2, 5])
        {
            BytePairTrainingOptions options = corpus.Options();
            options.NumberOfThreads = threads;
            corpus.AssertLearned(train(corpus.Text, options), options);
        }
    }

    private static RecordedCorpus Named(string name) => RecordedMerges.Instance.Corpora.Single(corpus => corpus.Name == name);

    private static IEnumerable<string> Lines(string text)
    {
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = text.IndexOf('\n', start) + 1;
            end = end == 0 ? text.Length : end;
            yield return text[start..end];
        }
    }
}
