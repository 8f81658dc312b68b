using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.Text;

namespace MlNetTokenize.Cli;

/// <summary><c>embed train</c>: a table from texts alone.</summary>
internal static class EmbedTrainCommand
{
    private static readonly string[] Objectives = ["skipgram", "cbow", "nexttoken"];

    public static Command Create(CommandHost host)
    {
        var inputs = new TextInputs();
        var tokenizerFile = new TokenizerFile();
        Option<string> output = new("--output", "-o") { Description = "Where the rows go: NAME.npy, .safetensors, .vec or .bin (word2vec's text and binary), or .onnx.", HelpName = "FILE", Required = true };
        Option<string> objective = new("--objective") { Description = "What the rows learn to do: skipgram, cbow or nexttoken.", HelpName = "NAME", DefaultValueFactory = _ => Objectives[0] };
        objective.AcceptOnlyFromAmong(Objectives);
        Option<int> dimension = new("--dimension", "-d") { Description = "How many numbers a row has.", HelpName = "N", DefaultValueFactory = _ => 100 };
        Option<int> epochs = new("--epochs", "-e") { Description = "How often each text is learned from.", HelpName = "N", DefaultValueFactory = _ => 5 };
        Option<float?> rate = new("--learning-rate") { Description = "The first step's rate; 0.05, and 0.5 for nexttoken, by default.", HelpName = "X" };
        Option<int> window = new("--window") { Description = "How many tokens on each side, or before the next one, are looked at.", HelpName = "N", DefaultValueFactory = _ => 5 };
        Option<int> seed = new("--seed") { Description = "What the first rows are drawn from.", HelpName = "N", DefaultValueFactory = _ => 0 };
        Option<int> threads = CountingOptions.ThreadsOption("How many threads learn. With one, the rows are the same on every run; with more, they differ a little.", defaultValue: 1);
        return host.Command(
            "train",
            "Learns a row of numbers for each token from texts. The lines of text files are texts, as with 'mlnet-tokenize train'.",
            [
                "embed train corpus.txt --tokenizer tokenizer.json --output rows.npy",
                "embed train posts.jsonl.gz --field body -t tokenizer.json --objective nexttoken --dimension 64 -o rows.safetensors",
            ],
            [.. inputs.Symbols, .. tokenizerFile.Symbols, output, objective, dimension, epochs, rate, window, seed, threads],
            context =>
            {
                string path = context.Get(output)!;
                TableFile.CheckCanSave(path, hasWords: true);
                BytePairTokenizer tokenizer = tokenizerFile.Load(context);
                var options = new EmbeddingTrainingOptions
                {
                    Objective = context.Get(objective) switch
                    {
                        "cbow" => EmbeddingObjective.ContinuousBagOfWords,
                        "nexttoken" => EmbeddingObjective.NextToken,
                        _ => EmbeddingObjective.SkipGram,
                    },
                    Dimension = context.Get(dimension),
                    Epochs = context.Get(epochs),
                    WindowSize = context.Get(window),
                    Seed = context.Get(seed),
                    NumberOfThreads = context.Get(threads),
                    VocabularySize = tokenizer.VocabularySize,
                    Tokens = [.. Enumerable.Range(0, tokenizer.VocabularySize).Select(id => tokenizer.Vocabulary[id])],
                };
                if (context.Get(rate) is { } given)
                {
                    options.LearningRate = given;
                }

                options.Validate();
                IReadOnlyList<InputFile> files = InputFiles.Find(context.Get(inputs.Files)!);
                EmbeddingModel model = context.Work(progress => Train(context, inputs, files, tokenizer, options, progress));
                TableFile.Save(model.Table, EmbedCommands.Words(tokenizer), path);
                Report(context, path, model);
            });
    }

    private static EmbeddingModel Train(
        CommandContext context, TextInputs inputs, IReadOnlyList<InputFile> files, BytePairTokenizer tokenizer, EmbeddingTrainingOptions options, WorkProgress progress)
    {
        long? total = InputFile.TotalLength(files);
        long read = 0;
        using var training = new EmbeddingTraining(
            options.Copy(), classCount: null, Path.GetTempPath(), new Reporter(progress, () => read, total), context.CancellationToken);
        var ids = new ArrayBufferWriter<int>();
        inputs.Read(
            context,
            files,
            count => read += count,
            stream =>
            {
                foreach (Utf8Block block in new Utf8BlockReader(stream, bytes => bytes.LastIndexOf((byte)'\n') + 1).Read())
                {
                    using (block)
                    {
                        foreach (Range line in block.Bytes.Split((byte)'\n'))
                        {
                            Add(block.Bytes[line].TrimEnd((byte)'\r'));
                        }
                    }
                }
            },
            texts =>
            {
                foreach (string text in texts)
                {
                    Add(Encoding.UTF8.GetBytes(text));
                }
            });
        return training.Learn();

        void Add(ReadOnlySpan<byte> text)
        {
            if (!text.IsEmpty)
            {
                ids.ResetWrittenCount();
                tokenizer.EncodeUtf8(text, ids);
                training.Add(EmbeddingExample.ForSequence(ids.WrittenSpan.ToArray()));
            }
        }
    }

    private static void Report(CommandContext context, string path, EmbeddingModel model)
    {
        EmbeddingTrainingSummary summary = model.TrainingSummary!;
        string bits = double.IsFinite(summary.BitsPerByte) ? string.Create(CultureInfo.InvariantCulture, $", {summary.BitsPerByte:N3} bits a byte") : string.Empty;
        context.Done(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: {model.VocabularySize:N0} rows of {model.Dimension} numbers from {summary.Tokens:N0} tokens in {summary.Examples:N0} texts, loss {summary.Loss:N4}{bits}, {summary.Elapsed.TotalSeconds:N1} s."),
            new
            {
                file = path,
                rows = model.VocabularySize,
                dimension = model.Dimension,
                texts = summary.Examples,
                tokens = summary.Tokens,
                epochs = summary.Epochs,
                loss = summary.Loss,
                bitsPerByte = double.IsFinite(summary.BitsPerByte) ? summary.BitsPerByte : (double?)null,
                seconds = summary.Elapsed.TotalSeconds,
            });
    }

    private sealed class Reporter(WorkProgress progress, Func<long> read, long? total) : IProgress<EmbeddingTrainingProgress>
    {
        public void Report(EmbeddingTrainingProgress value)
            => progress.Report(value.Stage == EmbeddingTrainingStage.Reading
                ? new WorkState("Tokenizing", read(), total, Detail: string.Create(CultureInfo.InvariantCulture, $"{value.Tokens:N0} tokens"))
                : new WorkState(
                    "Learning",
                    ((value.Epoch - 1) * value.Examples) + value.ExamplesLearned,
                    value.Epochs * value.Examples,
                    "texts",
                    string.Create(CultureInfo.InvariantCulture, $"epoch {value.Epoch} of {value.Epochs}, loss {value.Loss:N4}")));
    }
}
