namespace MlNetTokenize.Tests;

public sealed class BytePairTrainerTests
{
    private static readonly BytePairTrainingOptions Options = new() { VocabularySize = 300, NumberOfThreads = 2 };

    [Fact]
    public void Texts_lines_and_files_that_come_one_by_one_are_learned_from_together()
    {
        string[] texts = [.. Texts.Where(text => !text.Contains('\n', StringComparison.Ordinal)).Take(60)];
        using var trainer = new BytePairTrainer(Options);
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, string.Join('\n', texts[40..]) + "\n");
            trainer.Add(texts[0]);
            trainer.Add(texts[1..20]);
            trainer.AddLines(new StringReader(string.Join('\n', texts[20..30]) + "\n"));
            trainer.AddLines(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', texts[30..40]) + "\n")));
            trainer.AddFiles([path]);
            BytePairTokenizer tokenizer = trainer.Finish();
            BytePairTokenizer expected = BytePairTokenizer.Train([.. texts[..20], .. texts[20..].Select(text => text + "\n")], Options);
            Assert.Equal(expected.Merges, tokenizer.Merges);
            Assert.Equal(texts.Length, tokenizer.TrainingSummary!.TextsRead);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Counting_begins_anew_when_it_is_ended_and_counts_can_be_learned_from()
    {
        using var trainer = new BytePairTrainer(Options);
        trainer.Add("a b a b");
        PieceCounts first = trainer.FinishCounting();
        trainer.Add("c c c");
        PieceCounts second = trainer.FinishCounting();
        Assert.Equal((4, 3), (first.Occurrences, second.Occurrences));
        Assert.Equal(BytePairTokenizer.Train(first, Options).Merges, trainer.Finish(first).Merges);
    }

    [Fact]
    public void What_is_missing_or_cannot_be_is_refused_at_once()
    {
        Assert.Throws<ArgumentNullException>("options", () => new BytePairTrainer(null!));
        Assert.Throws<ArgumentOutOfRangeException>("VocabularySize", () => new BytePairTrainer(new BytePairTrainingOptions { VocabularySize = 10 }));
        using var trainer = new BytePairTrainer(Options);
        Assert.Throws<ArgumentNullException>("texts", () => trainer.Add(["a", null!]));
        Assert.Throws<ArgumentNullException>("reader", () => trainer.AddLines((TextReader)null!));
        Assert.Throws<ArgumentNullException>("utf8", () => trainer.AddLines((Stream)null!));
        Assert.Throws<ArgumentNullException>("paths", () => trainer.AddFiles([null!]));
        Assert.Throws<ArgumentNullException>("counts", () => trainer.Finish(null!));
    }

    private static IEnumerable<string> Texts => TopicTexts.Create(count: 80, seed: 3).Select(row => row.Text);
}
