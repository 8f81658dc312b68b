using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace MlNetTokenize.Cli;

/// <summary><c>embed train</c>: a table from texts alone, or from texts with labels.</summary>
internal static class EmbedTrainCommand
{
    public static Command Create(CommandHost host)
    {
        var inputs = new TextInputs();
        var tokenizerFile = new TokenizerFile();
        Option<string> output = new("--output", "-o") { Description = "Where the rows go: NAME.npy, .safetensors, .vec or .bin (word2vec's text and binary), .onnx, or a model.zip of ML.NET, which turns a column Text into Tokens and these into Features, and has rows of token pairs too where it is supervised.", HelpName = "FILE", Required = true };
        var learning = new EmbedLearningOptions();
        var shards = new ShardOption();
        var round = new EmbedRound();
        Option<float> validation = new("--validation-fraction") { Description = "The share of the texts that is held out. Learning ends when their loss does not fall any more, and the rows are those of the best epoch.", HelpName = "X", CustomParser = result => EmbedLearningOptions.Number(result) ?? 0 };
        Option<int> threads = CountingOptions.ThreadsOption("How many threads learn. With one, the rows are the same on every run; with more, they differ a little.", defaultValue: 1);
        return host.Command(
            "train",
            "Learns a row of numbers for each token from texts. The lines of text files are texts, as with 'mlnet-tokenize train'.",
            [
                "embed train corpus.txt --tokenizer tokenizer.json --output rows.npy",
                "embed train posts.jsonl.gz --field body -t tokenizer.json --objective nexttoken --dimension 64 -o rows.safetensors",
                "embed train reviews.tsv --column Text --objective supervised --label-column Label --validation-fraction 0.1 -t tokenizer.json -o model.zip",
                "embed train 'corpus/*.zst' -t tokenizer.json --start start.state --rounds 5 --shard 3/16 -o rows/round-1.state",
            ],
            [.. inputs.Symbols, inputs.LabelColumn, inputs.LabelField, .. tokenizerFile.Symbols, output, .. learning.Symbols, validation, threads, .. round.Symbols, shards.Shard],
            context =>
            {
                string path = context.Get(output)!;
                learning.CheckLabels(context, inputs);
                if (round.IsGiven(context, shards))
                {
                    round.Learn(context, inputs, tokenizerFile, learning, shards, path, context.Get(validation), context.Get(threads));
                    return;
                }

                EmbedCommands.CheckCanSave(path);

                SubwordTokenizer tokenizer = tokenizerFile.Load(context);
                EmbeddingTrainingOptions options = learning.ToOptions(context, tokenizer);
                options.ValidationFraction = context.Get(validation);
                options.NumberOfThreads = context.Get(threads);

                // A file of rows has none of pairs, so that the rows of tokens have to say all.
                options.NgramLength = ModelFile.Is(path) ? options.NgramLength : 1;
                options.Validate();
                IReadOnlyList<InputFile> files = InputFiles.Find(context.Get(inputs.Files)!, path);

                // That it cannot be written is said before long work and not behind it.
                using var file = new OutputFile(path);
                (EmbeddingModel model, IReadOnlyList<string> classes) = context.Work(progress =>
                {
                    var training = new EmbedTraining(context, inputs, files, tokenizer, options, progress);
                    return (training.Learn(trainer => trainer.Finish()), training.Classes);
                });
                EmbedCommands.Save(tokenizer, model, path, file.Stream);
                file.Commit();
                Report(context, path, model, classes);
            });
    }

    private static void Report(CommandContext context, string path, EmbeddingModel model, IReadOnlyList<string> classes)
    {
        EmbeddingTrainingSummary summary = model.TrainingSummary!;
        string of = classes.Count == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" of {classes.Count:N0} classes");
        string heldOut = summary.ExamplesHeldOut == 0 ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $", {summary.ValidationLoss:N4}{(double.IsNaN(summary.ValidationAccuracy) ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" and accuracy {summary.ValidationAccuracy:N4}"))} of {summary.ExamplesHeldOut:N0} held out");
        string bits = double.IsFinite(summary.BitsPerByte) ? string.Create(CultureInfo.InvariantCulture, $", {summary.BitsPerByte:N3} bits a byte") : string.Empty;
        context.Done(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: {model.VocabularySize:N0} rows of {model.Dimension} numbers from {summary.Tokens:N0} tokens in {summary.Examples:N0} texts{of}, loss {summary.Loss:N4}{heldOut}{bits}, {summary.Elapsed.TotalSeconds:N1} s."),
            new JsonObject
            {
                ["file"] = path,
                ["rows"] = model.VocabularySize,
                ["dimension"] = model.Dimension,
                ["texts"] = summary.Examples,
                ["textsSkipped"] = summary.ExamplesSkipped,
                ["textsHeldOut"] = summary.ExamplesHeldOut,
                ["tokens"] = summary.Tokens,
                ["epochs"] = summary.Epochs,
                ["classes"] = classes.Count == 0 ? null : classes.ToJson(),
                ["loss"] = summary.Loss,
                ["validationLoss"] = JsonOutput.Finite(summary.ValidationLoss),
                ["validationAccuracy"] = JsonOutput.Finite(summary.ValidationAccuracy),
                ["bitsPerByte"] = JsonOutput.Finite(summary.BitsPerByte),
                ["seconds"] = summary.Elapsed.TotalSeconds,
            });
    }
}
