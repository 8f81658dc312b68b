using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace MlNetTokenize.Cli;

/// <summary>A share of a round in which several machines learn rows, and the files between the rounds.</summary>
internal sealed class EmbedRound
{
    public const string Extension = ".state";

    private readonly Option<string?> _start = new("--start") { Description = "Where all machines begin their round: what 'embed start' wrote, or 'embed average' after the round before. With --shard.", HelpName = "FILE" };
    private readonly Option<int?> _rounds = new("--rounds") { Description = "How many rounds the epochs are dealt to; as many as epochs by default. With --start.", HelpName = "N" };

    public Symbol[] Symbols => [_start, _rounds];

    /// <summary>Reads a state.</summary>
    /// <exception cref="CommandException">There is none, or it cannot be read.</exception>
    public static EmbeddingTrainingState Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new CommandException($"There is no state '{path}': 'embed start' and 'embed average' write one.");
        }

        try
        {
            using FileStream file = File.OpenRead(path);
            return EmbeddingTrainingState.Load(file);
        }
        catch (InvalidDataException exception)
        {
            throw new CommandException($"'{path}' cannot be read as a state: {exception.Message}");
        }
    }

    public static void CheckName(string path)
    {
        if (!path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
        {
            throw CommandException.Usage($"Name the output '{path}{Extension}': between rounds there is more than rows.");
        }
    }

    /// <summary>Whether a share is asked for.</summary>
    public bool IsGiven(CommandContext context, ShardOption shards)
    {
        bool isGiven = context.Get(_start) is not null;
        return isGiven == (context.Get(shards.Shard) is not null) && (isGiven || context.Get(_rounds) is null)
            ? isGiven
            : throw CommandException.Usage("--start, --shard and --rounds belong together: several machines learn rows in rounds, each from its share and all from one start ('embed start').");
    }

    /// <summary>Learns the share's part of a round.</summary>
    public void Learn(
        CommandContext context, TextInputs inputs, TokenizerFile tokenizerFile, EmbedLearningOptions learning, ShardOption shards, string path, float validation, int threads)
    {
        CheckName(path);
        if (validation > 0)
        {
            throw CommandException.Usage("--validation-fraction is for one process: in rounds nothing is held out.");
        }

        string startPath = context.Get(_start)!;
        ShardRun shard = shards.Begin(
            context, "embed train", InputFiles.Find(context.Get(inputs.Files)!, path), [startPath, context.Get(tokenizerFile.Tokenizer)!], path, file => inputs.CutOf(context, file))!;
        if (shard.IsDone)
        {
            return;
        }

        EmbeddingTrainingState start = Load(startPath);
        SubwordTokenizer tokenizer = tokenizerFile.Load(context);
        EmbeddingTrainingOptions options = OptionsOf(context, learning, tokenizer, start);
        options.NumberOfThreads = threads;
        options.LearningRate *= EmbeddingTrainingState.RateFactor(shard.Shard.Count);

        // Each machine draws other samples in each round; the rows are those of the start.
        options.Seed = unchecked((context.Get(learning.Seed) * 31) + (shard.Shard.Index * 1_000_003) + start.EpochsLearned);
        int epochs = EpochsOfRound(options.Epochs, context.Get(_rounds) ?? options.Epochs, start.EpochsLearned);
        using var file = new OutputFile(shard.Output);
        EmbeddingTrainingState state = context.Work(progress => new EmbedTraining(context, inputs, shard.Files, tokenizer, options, progress, start.ClassNames, isShare: true).Learn(trainer => trainer.FinishRound(start, epochs)));
        state.Save(file.Stream);
        file.Commit();
        shard.Finish([shard.Output], texts: 0, bytes: 0, ids: 0);
        context.Done(
            string.Create(CultureInfo.InvariantCulture, $"{shard.Output}: {state.VocabularySize:N0} rows of {state.Dimension} numbers after {state.EpochsLearned} of {options.Epochs} epochs, from shard {shard.Shard}."),
            new JsonObject { ["file"] = shard.Output, ["rows"] = state.VocabularySize, ["dimension"] = state.Dimension, ["epochs"] = state.EpochsLearned });
    }

    /// <summary>The options with what is a state's.</summary>
    private static EmbeddingTrainingOptions OptionsOf(CommandContext context, EmbedLearningOptions learning, SubwordTokenizer tokenizer, EmbeddingTrainingState start)
    {
        EmbeddingTrainingOptions options = learning.ToOptions(context, tokenizer);
        options.ClassNames = start.ClassNames;
        options.NgramLength = start.NgramLength;
        options.CrossFittingFolds = 1;
        return options;
    }

    /// <summary>How many epochs the round has that begins after some.</summary>
    private static int EpochsOfRound(int epochs, int rounds, int learned)
    {
        if (rounds < 1 || rounds > epochs)
        {
            throw CommandException.Usage(FormattableString.Invariant($"--rounds must be from 1 to the number of epochs, {epochs}, and is {rounds}."));
        }

        for (int round = 0; round < rounds; round++)
        {
            if (End(round) == learned)
            {
                return End(round + 1) - learned;
            }
        }

        throw CommandException.Usage(FormattableString.Invariant($"--start has learned for {learned} epochs, and none of {rounds} rounds of {epochs} epochs begins there."));

        int End(int round) => (int)((long)epochs * round / rounds);
    }
}
