using System.Collections.Concurrent;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MlNetTokenize.Cli;

/// <summary>A bar for each stage of the work, which moves.</summary>
internal sealed class LiveProgress : WorkProgress
{
    private readonly object _gate = new();
    private readonly ProgressContext _bars;
    private readonly DetailColumn _details;
    private readonly WorkMeter _meter = new();
    private ProgressTask? _bar;
    private string? _stage;

    private LiveProgress(ProgressContext bars, DetailColumn details) => (_bars, _details) = (bars, details);

    public static T Run<T>(TextWriter writer, Func<WorkProgress, T> work)
    {
        var details = new DetailColumn();
        return AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Interactive = InteractionSupport.Yes })
            .Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 20 }, new PercentageColumn(), details)
            .Start(bars => work(new LiveProgress(bars, details)));
    }

    public override void Report(WorkState state)
    {
        lock (_gate)
        {
            if (_bar is null || _stage != state.Stage)
            {
                if (_bar is not null)
                {
                    _bar.Value = _bar.MaxValue;
                    _bar.StopTask();
                }

                _bar = _bars.AddTask(Markup.Escape(state.Stage));
                _stage = state.Stage;
            }

            _bar.IsIndeterminate = state.Total is null;
            _bar.MaxValue = Math.Max(1, state.Total ?? 1);
            _bar.Value = state.Total is null ? 0 : state.Done;
            _details.Of[_bar.Id] = _meter.Describe(state);
        }
    }

    private sealed class DetailColumn : ProgressColumn
    {
        public ConcurrentDictionary<int, string> Of { get; } = new();

        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
            => new Text(Of.GetValueOrDefault(task.Id, string.Empty)) { Overflow = Overflow.Ellipsis };
    }
}
