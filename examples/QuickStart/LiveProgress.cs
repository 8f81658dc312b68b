using MlNetTokenize;
using Spectre.Console;

namespace QuickStart;

/// <summary>Shows what the library reports while it trains as bars that move.</summary>
internal sealed class LiveProgress : IProgress<BytePairTrainingProgress>, IProgress<EmbeddingTrainingProgress>
{
    private readonly ProgressContext _bars;
    private ProgressTask _bar;

    private LiveProgress(ProgressContext bars, string first)
    {
        _bars = bars;
        _bar = Begin(first);
    }

    /// <summary>Runs work with a bar for each of its stages.</summary>
    public static T Run<T>(string firstStage, Func<LiveProgress, T> work)
        => AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .Start(bars =>
            {
                var progress = new LiveProgress(bars, firstStage);
                T result = work(progress);
                progress.End();
                return result;
            });

    public void Report(BytePairTrainingProgress value)
    {
        if (value.Stage == BytePairTrainingStage.CountingPieces)
        {
            _bar.Description = $"Cutting texts into pieces: {value.TextsRead:N0} texts, {value.DistinctPieces:N0} distinct pieces";
            return;
        }

        Stage("Merging", $"{value.Merges:N0} merges, the last one '{Markup.Escape(value.LastToken ?? string.Empty)}'", (double)value.Merges / value.MaximumMerges);
    }

    public void Report(EmbeddingTrainingProgress value)
    {
        if (value.Stage == EmbeddingTrainingStage.Reading)
        {
            Stage("Tokenizing", $"{value.Tokens:N0} tokens", done: null);
            return;
        }

        double done = (value.Epoch - 1 + ((double)value.ExamplesLearned / value.Examples)) / value.Epochs;
        Stage("Learning the rows", $"epoch {value.Epoch} of {value.Epochs}, loss {value.Loss:F3}", done);
        if (value.Epoch == value.Epochs && value.ExamplesLearned == value.Examples)
        {
            // What comes next tells nothing of how far it is.
            Stage("The trainer learns the classifier", string.Empty, done: null);
        }
    }

    private void Stage(string name, string detail, double? done)
    {
        if (!_bar.Description.StartsWith(name, StringComparison.Ordinal))
        {
            End();
            _bar = Begin(name);
        }

        _bar.Description = detail.Length == 0 ? name : $"{name}: {detail}";
        _bar.IsIndeterminate = done is null;
        _bar.Value = done ?? 0;
    }

    private ProgressTask Begin(string name)
    {
        ProgressTask bar = _bars.AddTask(name, maxValue: 1);
        bar.IsIndeterminate = true;
        return bar;
    }

    private void End()
    {
        _bar.IsIndeterminate = false;
        _bar.Value = 1;
        _bar.StopTask();
    }
}
