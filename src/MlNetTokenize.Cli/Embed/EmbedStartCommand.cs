using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace MlNetTokenize.Cli;

/// <summary><c>embed start</c>: where several machines begin that learn rows together.</summary>
internal static class EmbedStartCommand
{
    public static Command Create(CommandHost host)
    {
        var inputs = new TextInputs();
        inputs.Files.Arity = ArgumentArity.ZeroOrMore;
        inputs.Files.Description = "The files that have labels, all of them, for --objective supervised: their classes have to be known before. The other objectives need none.";
        var tokenizerFile = new TokenizerFile();
        var learning = new EmbedLearningOptions();
        Option<string> output = new("--output", "-o") { Description = $"Where the state goes: NAME{EmbedRound.Extension}.", HelpName = "FILE", Required = true };
        Option<int?> ngrams = new("--ngram-length") { Description = "Up to how many tokens in a row have a row of their own, for supervised and a model.zip: 2 by default; 1 if only rows of tokens are wanted.", HelpName = "N" };
        return host.Command(
            "start",
            "Writes where several machines begin that learn rows in rounds: 'embed train --start --shard' learns a share of a round, and 'embed average' puts a round's shares together.",
            [
                "embed start -t tokenizer.json --dimension 100 -o start.state",
                "embed start reviews/*.jsonl --field text --label-field stars --objective supervised -t tokenizer.json -o start.state",
            ],
            [.. inputs.Symbols, inputs.LabelColumn, inputs.LabelField, .. tokenizerFile.Symbols, output, learning.Objective, learning.Dimension, learning.Window, learning.Seed, ngrams],
            context =>
            {
                string path = context.Get(output)!;
                EmbedRound.CheckName(path);
                learning.CheckLabels(context, inputs);
                bool isSupervised = learning.IsSupervised(context);
                string[] names = context.Get(inputs.Files) ?? [];
                if (isSupervised != names.Length > 0 || (context.Get(ngrams) is not null && !isSupervised))
                {
                    throw CommandException.Usage(isSupervised ? "--objective supervised needs all files that have labels: their classes have to be known before." : "Files and --ngram-length are for --objective supervised; the other objectives begin without.");
                }

                SubwordTokenizer tokenizer = tokenizerFile.Load(context);
                EmbeddingTrainingOptions options = learning.ToOptions(context, tokenizer);
                options.CrossFittingFolds = 1;
                options.NgramLength = context.Get(ngrams) ?? options.NgramLength;
                if (isSupervised)
                {
                    options.ClassNames = context.Work(progress => new EmbedTraining(context, inputs, InputFiles.Find(names, path), tokenizer, options, progress).FindClasses());
                    if (options.ClassNames.Count < 2)
                    {
                        throw new CommandException(options.ClassNames.Count == 0 ? "There are no texts with labels in the files." : $"All texts have the label '{options.ClassNames[0]}': there is nothing to tell apart.");
                    }
                }

                var state = EmbeddingTrainingState.Create(options);
                OutputFile.Write(path, state.Save);
                string of = state.ClassNames is null ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" and {state.ClassNames.Count:N0} classes");
                context.Done(
                    string.Create(CultureInfo.InvariantCulture, $"{path}: {state.VocabularySize:N0} rows of {state.Dimension} numbers{of}, of which nothing is learned."),
                    new JsonObject { ["file"] = path, ["rows"] = state.VocabularySize, ["dimension"] = state.Dimension, ["classes"] = state.ClassNames?.ToJson() });
            });
    }
}
