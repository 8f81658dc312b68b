namespace MlNetTokenize.Cli;

/// <summary>Is told how far work is, from any thread and as often as one likes.</summary>
internal abstract class WorkProgress
{
    /// <summary>Shows nothing.</summary>
    public static WorkProgress None { get; } = new Silent();

    public abstract void Report(WorkState state);

    private sealed class Silent : WorkProgress
    {
        public override void Report(WorkState state)
        {
        }
    }
}
