using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace MlNetTokenize.Cli;

/// <summary><c>embed train</c>: a table from texts alone, or from texts with labels.</summary>
internal static class EmbedTrainCommand
{
    private const string Supervised = "supervised";
    private static readonly string[] Objectives = ["skipgram", "cbow", "nexttoken", Supervised];

    public static Command Create(CommandHost host)
    {
        var inputs = new TextInputs();
        var tokenizerFile = new TokenizerFile();
        Option<string> output = new("--output", "-o") { Description = "Where the rows go: NAME.npy, .safetensors, .vec or .bin (word2vec's text and binary), .onnx, or a model.zip of ML.NET, which turns a column Text into Tokens and these into Features, and has rows of token pairs too where it is supervised.", HelpName = "FILE", Required = true };
        Option<string> objective = new("--objective") { Description = "What the rows learn to do: skipgram, cbow, nexttoken, or supervised, which tells the classes of labelled texts apart.", HelpName = "NAME", DefaultValueFactory = _ => Objectives[0] };
        objective.AcceptOnlyFromAmong(Objectives);
        Option<int?> dimension = new("--dimension", "-d") { Description = "How many numbers a row has; 100, and 32 for supervised, by default.", HelpName = "N" };
        Option<int?> epochs = new("--epochs", "-e") { Description = "How often each text is learned from; 5, and 10 for supervised, by default.", HelpName = "N" };
        Option<float?> rate = new("--learning-rate") { Description = "The first step's rate; 0.05, and 0.5 for nexttoken and supervised, by default.", HelpName = "X", CustomParser = result => Number(result) };
        Option<int> window = new("--window") { Description = "How many tokens on each side, or before the next one, are looked at.", HelpName = "N", DefaultValueFactory = _ => 5 };
        Option<float> validation = new("--validation-fraction") { Description = "The share of the texts that is held out. Learning ends when their loss does not fall any more, and the rows are those of the best epoch.", HelpName = "X", CustomParser = result => Number(result) ?? 0 };
        Option<int> seed = new("--seed") { Description = "What the first rows are drawn from.", HelpName = "N", DefaultValueFactory = _ => 0 };
        Option<int> threads = CountingOptions.ThreadsOption("How many threads learn. With one, the rows are the same on every run; with more, they differ a little.", defaultValue: 1);
        return host.Command(
            "train",
            "Learns a row of numbers for each token from texts. The lines of text files are texts, as with 'mlnet-tokenize train'.",
            [
                "embed train corpus.txt --tokenizer tokenizer.json --output rows.npy",
                "embed train posts.jsonl.gz --field body -t tokenizer.json --objective nexttoken --dimension 64 -o rows.safetensors",
                "embed train reviews.tsv --column Text --objective supervised --label-column Label --validation-fraction 0.1 -t tokenizer.json -o model.zip",
            ],
            [.. inputs.Symbols, inputs.LabelColumn, inputs.LabelField, .. tokenizerFile.Symbols, output, objective, dimension, epochs, rate, window, validation, seed, threads],
            context =>
            {
                string path = context.Get(output)!;
                CheckLabels(context, inputs, context.Get(objective) == Supervised);
                if (!ModelFile.Is(path))
                {
                    TableFile.CheckCanSave(path, hasWords: true);
                }

                SubwordTokenizer tokenizer = tokenizerFile.Load(context);
                var options = new EmbeddingTrainingOptions
                {
                    Objective = context.Get(objective) switch
                    {
                        "cbow" => EmbeddingObjective.ContinuousBagOfWords,
                        "nexttoken" => EmbeddingObjective.NextToken,
                        Supervised => EmbeddingObjective.Supervised,
                        _ => EmbeddingObjective.SkipGram,
                    },
                    WindowSize = context.Get(window),
                    ValidationFraction = context.Get(validation),
                    Seed = context.Get(seed),
                    NumberOfThreads = context.Get(threads),
                    VocabularySize = tokenizer.VocabularySize,
                    Tokens = [.. Enumerable.Range(0, tokenizer.VocabularySize).Select(id => tokenizer.ContainsId(id) ? tokenizer.GetTokenBytes(id) : default)],
                };
                options.Dimension = context.Get(dimension) ?? options.Dimension;
                options.Epochs = context.Get(epochs) ?? options.Epochs;
                options.LearningRate = context.Get(rate) ?? options.LearningRate;

                // A file of rows has none of pairs, so that the rows of tokens have to say all.
                options.NgramLength = ModelFile.Is(path) ? options.NgramLength : 1;
                options.Validate();
                IReadOnlyList<InputFile> files = InputFiles.Find(context.Get(inputs.Files)!, path);

                // That it cannot be written is said before long work and not behind it.
                using var file = new OutputFile(path);
                (EmbeddingModel model, IReadOnlyList<string> classes) = context.Work(progress =>
                {
                    var training = new EmbedTraining(context, inputs, files, tokenizer, options, progress);
                    return (training.Learn(), training.Classes);
                });
                if (ModelFile.Is(path))
                {
                    ModelFile.Save(tokenizer, model, file.Stream);
                }
                else
                {
                    TableFile.Save(model.Table, EmbedCommands.Words(tokenizer), path, file.Stream);
                }

                file.Commit();

                Report(context, path, model, classes);
            });
    }

    // Without thousands: "0,05" is no number, rather than 5.
    private static float? Number(ArgumentResult result)
    {
        if (float.TryParse(result.Tokens[^1].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out float number))
        {
            return number;
        }

        result.AddError($"'{result.Tokens[^1].Value}' is no number such as 0.05");
        return null;
    }

    private static void CheckLabels(CommandContext context, TextInputs inputs, bool isSupervised)
    {
        bool areGiven = context.Get(inputs.LabelColumn) is not null || context.Get(inputs.LabelField) is not null;
        if (isSupervised != areGiven)
        {
            throw CommandException.Usage(isSupervised
                ? "--objective supervised learns from labels: say with --label-column or --label-field where they are."
                : "--label-column and --label-field are for --objective supervised; the others learn without labels.");
        }
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
            new
            {
                file = path,
                rows = model.VocabularySize,
                dimension = model.Dimension,
                texts = summary.Examples,
                textsSkipped = summary.ExamplesSkipped,
                textsHeldOut = summary.ExamplesHeldOut,
                tokens = summary.Tokens,
                epochs = summary.Epochs,
                classes = classes.Count == 0 ? null : classes,
                loss = summary.Loss,
                validationLoss = JsonOutput.Finite(summary.ValidationLoss),
                validationAccuracy = JsonOutput.Finite(summary.ValidationAccuracy),
                bitsPerByte = JsonOutput.Finite(summary.BitsPerByte),
                seconds = summary.Elapsed.TotalSeconds,
            });
    }
}
