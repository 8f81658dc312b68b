using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace MlNetTokenize.Cli;

/// <summary><c>train</c>: a tokenizer from texts, or from counts of their pieces.</summary>
internal static class TrainCommand
{
    public static Command Create(CommandHost host)
    {
        var inputs = new TextInputs();
        var counting = new CountingOptions();
        Option<int> size = new("--vocabulary-size", "-n")
        {
            Description = "How many tokens there will be, special tokens and the 256 bytes included.",
            HelpName = "N",
            DefaultValueFactory = _ => BytePairTrainingOptions.DefaultVocabularySize,
        };
        Option<string> output = new("--output", "-o")
        {
            Description = "Where the tokenizer goes: NAME.json (tokenizer.json), NAME.tiktoken, or vocab.json (and merges.txt beside it).",
            HelpName = "FILE",
            Required = true,
        };
        Option<string[]> special = new("--special-token") { Description = "A special token, such as '<|endoftext|>'. They get the first ids. Can be repeated.", HelpName = "TEXT" };
        Option<long> frequency = new("--minimum-frequency") { Description = "How often a pair must occur to become a token.", HelpName = "N", DefaultValueFactory = _ => 2 };
        Option<int?> length = new("--maximum-token-length") { Description = "How many bytes a token may have.", HelpName = "N" };
        Option<string?> continued = new("--continue") { Description = "A tokenizer.json to continue: its tokens keep their ids, and its pattern holds.", HelpName = "FILE" };
        return host.Command(
            "train",
            "Learns a byte-pair tokenizer from texts, or from piece counts (.pieces files of 'count' and 'merge').",
            [
                "train corpus.txt --vocabulary-size 8192 --output tokenizer.json",
                "train 'data/**/*.jsonl.gz' --field text -n 32768 --special-token '<|endoftext|>' -o tokenizer.json",
                "train reviews.tsv --column Text --pattern cl100k -o reviews.tiktoken",
                "train - -n 4096 -o vocab.json < corpus.txt",
                "train a.pieces b.pieces -n 50257 -o tokenizer.json",
            ],
            [.. inputs.Symbols, size, output, .. counting.Symbols, special, frequency, length, continued],
            context =>
            {
                string path = context.Get(output)!;
                BytePairTokenizer? initial = context.Get(continued) is { } start ? LoadInitial(start) : null;
                BytePairTrainingOptions options = counting.ToOptions(context);
                options.VocabularySize = context.Get(size);
                options.SpecialTokens = context.Get(special) ?? [];
                options.MinimumPairFrequency = context.Get(frequency);
                options.MaximumTokenLength = context.Get(length) ?? int.MaxValue;
                options.InitialVocabulary = initial;
                if (initial is not null && context.IsGiven(counting.Pattern))
                {
                    throw CommandException.Usage("--pattern cannot be given with --continue: the tokenizer's own pattern holds.");
                }

                TokenizerFile.CheckCanSave(path, options.SpecialTokens.Count > 0);
                IReadOnlyList<InputFile> files = InputFiles.Find(context.Get(inputs.Files)!, path);
                BytePairTokenizer tokenizer = context.Work(progress => PieceCountFiles.Are(files)
                    ? new TextTraining(context, inputs, files, options, progress).TrainOnCounts(context.IsGiven(counting.Pattern))
                    : new TextTraining(context, inputs, files, options, progress).Train());
                string[] written = TokenizerFile.Save(tokenizer, path);
                Report(context, tokenizer, written);
            });
    }

    private static BytePairTokenizer LoadInitial(string path)
        => TokenizerFile.Load(path, patternName: null, []) as BytePairTokenizer
            ?? throw new CommandException($"'{path}' is no byte-level byte-pair tokenizer, and only such a one can be continued.");

    private static void Report(CommandContext context, BytePairTokenizer tokenizer, string[] written)
    {
        BytePairTrainingSummary summary = tokenizer.TrainingSummary!;
        if (summary.Note is { } note)
        {
            context.Note(note);
        }

        context.Done(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{string.Join(" and ", written)}: {tokenizer.VocabularySize:N0} tokens ({summary.Merges:N0} merges) from {WorkMeter.Amount(summary.BytesRead)} in {summary.TextsRead:N0} texts, {summary.Elapsed.TotalSeconds:N1} s."),
            new JsonObject
            {
                ["files"] = written.ToJson(),
                ["vocabularySize"] = tokenizer.VocabularySize,
                ["specialTokens"] = tokenizer.SpecialTokens.ToJson(),
                ["merges"] = summary.Merges,
                ["texts"] = summary.TextsRead,
                ["bytes"] = summary.BytesRead,
                ["distinctPieces"] = summary.DistinctPieces,
                ["droppedPieces"] = summary.DroppedPieces,
                ["seconds"] = summary.Elapsed.TotalSeconds,
                ["note"] = summary.Note,
            });
    }
}
