using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace MlNetTokenize.Cli;

/// <summary><c>embed distill</c>: rows from a sentence encoder.</summary>
internal static class EmbedDistillCommand
{
    // By sentence-transformers' names.
    private static readonly Dictionary<string, TokenPooling> Poolings = new() { ["mean"] = TokenPooling.Mean, ["cls"] = TokenPooling.First, ["max"] = TokenPooling.Max };

    public static Command Create(CommandHost host)
    {
        Option<string> onnx = new("--onnx") { Description = "The encoder: a model in ONNX that reads input_ids and attention_mask (and token_type_ids) and makes a vector for each text, or for each token (last_hidden_state).", HelpName = "FILE", Required = true };
        Option<string> onnxTokenizer = new("--onnx-tokenizer") { Description = "The encoder's own tokenizer: its vocab.txt, tokenizer.json or SentencePiece model.", HelpName = "FILE", Required = true };
        Option<string?> onnxOutput = new("--onnx-output") { Description = "Which of the encoder's outputs; by default sentence_embedding, else last_hidden_state or token_embeddings, else the only one of a vector for each text, else the first of a vector for each token.", HelpName = "NAME" };
        Option<string?> onnxPooling = new("--onnx-pooling") { Description = "How an encoder's vectors of tokens become the text's: mean (the default), cls or max.", HelpName = "NAME" };
        onnxPooling.AcceptOnlyFromAmong([.. Poolings.Keys]);
        var tokenizerFile = new TokenizerFile();
        Option<string> output = new("--output", "-o") { Description = "Where the rows go: NAME.npy, .safetensors, .vec or .bin, .onnx, a model.zip of ML.NET, or NAME/, a folder that model2vec and sentence-transformers load.", HelpName = "FILE", Required = true };
        Option<int> dimension = new("--dimension", "-d") { Description = "How many numbers a row has, at most as many as the encoder's vectors.", HelpName = "N", DefaultValueFactory = _ => TokenDistillationOptions.DefaultDimension };
        Option<bool> unweighted = new("--no-weights") { Description = "Rows of frequent tokens are as long as the others. By default they are made shorter, by Zipf's law of the ids' order." };
        Option<int> batch = new("--batch-size") { Description = "How many texts go through the encoder at a time.", HelpName = "N", DefaultValueFactory = _ => new TokenDistillationOptions().BatchSize };
        return host.Command(
            "distill",
            "Makes a row of numbers for each token from a sentence encoder: what it knows of words, at a table's speed. Each token goes through the encoder once.",
            [
                "embed distill --onnx model.onnx --onnx-tokenizer vocab.txt -t tokenizer.json -o rows.safetensors",
                "embed distill --onnx model.onnx --onnx-tokenizer vocab.txt -t vocab.txt --dimension 128 -o distilled/",
            ],
            [onnx, onnxTokenizer, onnxOutput, onnxPooling, .. tokenizerFile.Symbols, output, dimension, unweighted, batch],
            context =>
            {
                string path = context.Get(output)!;
                bool isFolder = path.EndsWith('/') || path.EndsWith(Path.DirectorySeparatorChar) || Directory.Exists(path);
                if (!isFolder)
                {
                    EmbedCommands.CheckCanSave(path);
                }

                SubwordTokenizer tokenizer = tokenizerFile.Load(context);
                var options = new TokenDistillationOptions
                {
                    Dimension = context.Get(dimension) is >= 1 and int numbers ? numbers : throw CommandException.Usage($"--dimension is at least 1, not {context.Get(dimension)}."),
                    BatchSize = context.Get(batch) is >= 1 and int texts ? texts : throw CommandException.Usage($"--batch-size is at least 1, not {context.Get(batch)}."),
                    CancellationToken = context.CancellationToken,
                };
                options.SifCoefficient = context.Get(unweighted) ? null : options.SifCoefficient;
                var encoding = new OnnxTextEncoderOptions { OutputName = context.Get(onnxOutput), Pooling = context.Get(onnxPooling) is { } name ? Poolings[name] : null };
                using OnnxTextEncoder teacher = Load(context.Get(onnx)!, TokenizerFile.Load(context.Get(onnxTokenizer)!, patternName: null, []), encoding);

                // That it cannot be written is said before long work and not behind it.
                using OutputFile? file = isFolder ? null : new OutputFile(path);
                var watch = Stopwatch.StartNew();
                TokenDistillation made = context.Work(progress => Distill(tokenizer, teacher, options, progress));
                if (file is null)
                {
                    new StaticEmbeddingModel(tokenizer, made.Table).Save(path);
                }
                else
                {
                    if (ModelFile.Is(path))
                    {
                        ModelFile.Save(tokenizer, new EmbeddingModel(made.Table), path, file.Stream);
                    }
                    else
                    {
                        TableFile.Save(made.Table, EmbedCommands.Words(tokenizer), path, file.Stream);
                    }

                    file.Commit();
                }

                context.Done(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{path}: {made.Table.VocabularySize:N0} rows of {made.Table.Dimension} numbers from {made.TextCount:N0} texts of tokens, which keep {made.ExplainedVariance:P1} of the variance of the encoder's {made.TeacherDimension}, {watch.Elapsed.TotalSeconds:N1} s."),
                    new JsonObject
                    {
                        ["file"] = path,
                        ["rows"] = made.Table.VocabularySize,
                        ["dimension"] = made.Table.Dimension,
                        ["texts"] = made.TextCount,
                        ["teacherDimension"] = made.TeacherDimension,
                        ["explainedVariance"] = made.ExplainedVariance,
                        ["seconds"] = watch.Elapsed.TotalSeconds,
                    });
            });
    }

    private static OnnxTextEncoder Load(string path, SubwordTokenizer tokenizer, OnnxTextEncoderOptions options)
    {
        try
        {
            return new OnnxTextEncoder(path, tokenizer, options);
        }
        catch (FileNotFoundException)
        {
            throw new CommandException($"There is no encoder '{path}'.");
        }
        catch (FormatException exception)
        {
            throw new CommandException($"'{path}': {exception.Message}");
        }
        catch (ArgumentException exception) when (exception.ParamName == nameof(options))
        {
            throw CommandException.Usage($"--onnx-pooling has no effect: the output of '{path}' has one vector for each text.");
        }
        catch (ArgumentException exception)
        {
            throw new CommandException($"'{path}': {exception.Message}");
        }
    }

    private static TokenDistillation Distill(SubwordTokenizer tokenizer, OnnxTextEncoder teacher, TokenDistillationOptions options, WorkProgress progress)
    {
        options.Progress = new Reporting(progress);
        try
        {
            return TokenDistiller.Distill(tokenizer, texts => teacher.Embed(texts, options.CancellationToken), options);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new CommandException(exception.Message);
        }
    }

    private sealed class Reporting(WorkProgress progress) : IProgress<TokenDistillationProgress>
    {
        public void Report(TokenDistillationProgress value) => progress.Report(new WorkState("Distilling", value.TextsEmbedded, value.Texts, "texts"));
    }
}
