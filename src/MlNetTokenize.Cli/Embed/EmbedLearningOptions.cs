using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace MlNetTokenize.Cli;

/// <summary>The options that say how rows are learned, for one process and for several machines.</summary>
internal sealed class EmbedLearningOptions
{
    public const string Supervised = "supervised";
    private static readonly string[] Objectives = ["skipgram", "cbow", "nexttoken", Supervised];

    public EmbedLearningOptions() => Objective.AcceptOnlyFromAmong(Objectives);

    public Option<string> Objective { get; } = new("--objective") { Description = "What the rows learn to do: skipgram, cbow, nexttoken, or supervised, which tells the classes of labelled texts apart.", HelpName = "NAME", DefaultValueFactory = _ => Objectives[0] };

    public Option<int?> Dimension { get; } = new("--dimension", "-d") { Description = "How many numbers a row has; 100, and 32 for supervised, by default.", HelpName = "N" };

    public Option<int?> Epochs { get; } = new("--epochs", "-e") { Description = "How often each text is learned from; 5, and 10 for supervised, by default.", HelpName = "N" };

    public Option<float?> LearningRate { get; } = new("--learning-rate") { Description = "The first step's rate; 0.05, and 0.5 for nexttoken and supervised, by default; with --shard times the root of the number of shards, but at most 3.", HelpName = "X", CustomParser = result => Number(result) };

    public Option<int> Window { get; } = new("--window") { Description = "How many tokens on each side, or before the next one, are looked at.", HelpName = "N", DefaultValueFactory = _ => 5 };

    public Option<int> Seed { get; } = new("--seed") { Description = "What the first rows are drawn from.", HelpName = "N", DefaultValueFactory = _ => 0 };

    public Symbol[] Symbols => [Objective, Dimension, Epochs, LearningRate, Window, Seed];

    public bool IsSupervised(CommandContext context) => context.Get(Objective) == Supervised;

    /// <summary>The options for a tokenizer's tokens.</summary>
    public EmbeddingTrainingOptions ToOptions(CommandContext context, SubwordTokenizer tokenizer)
    {
        var options = new EmbeddingTrainingOptions
        {
            Objective = context.Get(Objective) switch
            {
                "cbow" => EmbeddingObjective.ContinuousBagOfWords,
                "nexttoken" => EmbeddingObjective.NextToken,
                Supervised => EmbeddingObjective.Supervised,
                _ => EmbeddingObjective.SkipGram,
            },
            WindowSize = context.Get(Window),
            Seed = context.Get(Seed),
            VocabularySize = tokenizer.VocabularySize,
            Tokens = [.. Enumerable.Range(0, tokenizer.VocabularySize).Select(id => tokenizer.ContainsId(id) ? tokenizer.GetTokenBytes(id) : default)],
        };
        options.Dimension = context.Get(Dimension) ?? options.Dimension;
        options.Epochs = context.Get(Epochs) ?? options.Epochs;
        options.LearningRate = context.Get(LearningRate) ?? options.LearningRate;
        return options;
    }

    /// <summary>Checks that labels are there if they are learned from, and else not.</summary>
    public void CheckLabels(CommandContext context, TextInputs inputs)
    {
        bool areGiven = inputs.HaveLabels(context);
        if (IsSupervised(context) != areGiven)
        {
            throw CommandException.Usage(areGiven
                ? "--label-column, --label-field and --input-format fasttext are for --objective supervised; the others learn without labels."
                : "--objective supervised learns from labels: say with --label-column, --label-field or --input-format fasttext where they are.");
        }
    }

    /// <summary>Without thousands: "0,05" is no number, rather than 5.</summary>
    public static float? Number(ArgumentResult result)
    {
        if (float.TryParse(result.Tokens[^1].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out float number))
        {
            return number;
        }

        result.AddError($"'{result.Tokens[^1].Value}' is no number such as 0.05");
        return null;
    }
}
