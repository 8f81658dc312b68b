using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

public sealed class CliProgressTests
{
    [Fact]
    public void A_state_says_how_much_is_done_of_how_much()
    {
        var meter = new WorkMeter();
        Assert.Equal("1.5 MB of 3.0 MB", meter.Describe(new WorkState("Encoding", 1_500_000, 3_000_000)));
        Assert.Equal("12 of 1,200 merges, last 'the'", meter.Describe(new WorkState("Merging", 12, 1200, "merges", "last 'the'")));
        Thread.Sleep(600);
        Assert.Matches(@"^1\.5 MB of 3\.0 MB, [\d.]+ MB/s, 0:\d\d left$", Twice());

        string Twice()
        {
            // A stage's time begins when it is first told of.
            meter.Describe(new WorkState("Encoding", 0, 3_000_000));
            Thread.Sleep(600);
            return meter.Describe(new WorkState("Encoding", 1_500_000, 3_000_000));
        }
    }

    [Theory]
    [InlineData(0, "0:00")]
    [InlineData(75, "1:15")]
    [InlineData(3725, "1:02:05")]
    public void Times_are_short(int seconds, string text) => Assert.Equal(text, WorkMeter.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Live_bars_show_the_stage_and_give_the_result_back()
    {
        using var writer = new StringWriter();
        int result = LiveProgress.Run(writer, progress =>
        {
            progress.Report(new WorkState("Count[ing]", 1, null));
            progress.Report(new WorkState("Merging", 1, 2, "merges", "last '[a]'"));
            return 42;
        });
        Assert.Equal(42, result);
        Assert.Throws<InvalidDataException>(() => LiveProgress.Run<int>(writer, _ => throw new InvalidDataException()));
    }

    [Fact]
    public void Logs_have_lines()
    {
        using var writer = new StringWriter();
        var progress = new PlainProgress(writer, TimeSpan.Zero);
        progress.Report(new WorkState("Encoding", 1_500_000, 3_000_000));
        progress.Report(new WorkState("Merging", 1, 2, "merges"));
        Assert.Equal(["Encoding: 1.5 MB of 3.0 MB", "Merging: 1 of 2 merges"], writer.ToString().TrimEnd().Split(Environment.NewLine));
    }

    [Fact]
    public void Short_work_writes_no_lines()
    {
        using var writer = new StringWriter();
        new PlainProgress(writer).Report(new WorkState("Encoding", 1, 2));
        Assert.Empty(writer.ToString());
    }
}
