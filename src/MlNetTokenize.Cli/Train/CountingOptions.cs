using System.CommandLine;
using System.Globalization;

namespace MlNetTokenize.Cli;

/// <summary>The options of cutting and counting, for <c>train</c> and <c>count</c>.</summary>
internal sealed class CountingOptions
{
    private const int MostThreads = 1024;

    public CountingOptions() => Pattern.CompletionSources.Add(PatternNames.All);

    public Option<string> Pattern { get; } = new("--pattern", "-p") { Description = PatternNames.Description, HelpName = "NAME", DefaultValueFactory = _ => "o200k" };

    public Option<int> Threads { get; } = ThreadsOption();

    public Option<int> MaximumPieces { get; } = new("--maximum-pieces")
    {
        Description = "How many distinct pieces are kept at most, which bounds the memory; the rarest are dropped.",
        HelpName = "N",
        DefaultValueFactory = _ => BytePairTrainingOptions.DefaultMaximumDistinctPieces,
    };

    public Symbol[] Symbols => [Pattern, Threads, MaximumPieces];

    public BytePairTrainingOptions ToOptions(CommandContext context) => new()
    {
        SplitPattern = PatternNames.Parse(context.Get(Pattern)!),
        NumberOfThreads = context.Get(Threads),
        MaximumDistinctPieces = context.Get(MaximumPieces),
        CancellationToken = context.CancellationToken,
    };

    public static Option<int> ThreadsOption() => ThreadsOption("How many threads work. The result does not depend on it.", Environment.ProcessorCount);

    public static Option<int> ThreadsOption(string description, int defaultValue)
    {
        Option<int> threads = new("--threads") { Description = description, HelpName = "N", DefaultValueFactory = _ => defaultValue };
        threads.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[^1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int value) || value is < 1 or > MostThreads))
            {
                result.AddError($"--threads must be from 1 to {MostThreads} and is '{result.Tokens[^1].Value}'");
            }
        });
        return threads;
    }
}
