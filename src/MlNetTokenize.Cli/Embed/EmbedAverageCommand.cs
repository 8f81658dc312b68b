using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace MlNetTokenize.Cli;

/// <summary><c>embed average</c>: what several machines have learned in a round, put together.</summary>
internal static class EmbedAverageCommand
{
    public static Command Create(CommandHost host)
    {
        Argument<string[]> files = new("FILE") { Description = "Files of 'embed train --shard', all of one round.", Arity = ArgumentArity.OneOrMore };
        Option<string> output = new("--output", "-o") { Description = $"Where the mean goes: NAME{EmbedRound.Extension}, where the next round begins; or, after the last one, the rows as with 'embed train'.", HelpName = "FILE", Required = true };
        Option<string?> tokenizerPath = new("--tokenizer", "-t") { Description = "The tokenizer, for rows.", HelpName = "FILE" };
        Option<string?> pattern = PatternNames.CreateOption();
        return host.Command(
            "average",
            "Puts together what several machines have learned in a round: the mean of their rows, each counted as often as it was updated.",
            ["embed average rows/round-1-*.state -o rows/1.state", "embed average rows/round-5-*.state -t tokenizer.json -o rows.npy"],
            [files, output, tokenizerPath, pattern],
            context =>
            {
                string path = context.Get(output)!;
                bool isState = path.EndsWith(EmbedRound.Extension, StringComparison.OrdinalIgnoreCase);
                string? tokenizerName = context.Get(tokenizerPath);
                if (isState != tokenizerName is null)
                {
                    throw CommandException.Usage(isState ? $"--tokenizer is for rows; a {EmbedRound.Extension} needs none." : $"'{path}' is of a tokenizer's tokens: say with --tokenizer which. Between rounds the output is NAME{EmbedRound.Extension}.");
                }

                if (!isState)
                {
                    EmbedCommands.CheckCanSave(path);
                }

                string[] paths = [.. InputFiles.Find(context.Get(files)!, path).Select(file => file.Path)];
                IReadOnlyList<ShardManifest> manifests = ShardSet.Check(paths);
                if (manifests.Count > 0)
                {
                    paths = [.. manifests.Zip(paths).OrderBy(pair => pair.First.Shard).Select(pair => pair.Second)];
                }

                EmbeddingTrainingState mean = EmbeddingTrainingState.Average(paths.Select(EmbedRound.Load));
                if (isState)
                {
                    OutputFile.Write(path, mean.Save);
                }
                else
                {
                    SubwordTokenizer tokenizer = TokenizerFile.Load(tokenizerName!, context.Get(pattern), []);
                    EmbeddingModel model = mean.ToModel();
                    EmbedCommands.CheckSize(model.Table, tokenizer);
                    if (model.NgramTable is not null && !ModelFile.Is(path))
                    {
                        throw CommandException.Usage($"The rows of n-grams have no place in '{path}': write a model.zip, or begin with 'embed start --ngram-length 1'.");
                    }

                    OutputFile.Write(path, stream => EmbedCommands.Save(tokenizer, model, path, stream));
                }

                context.Done(
                    string.Create(CultureInfo.InvariantCulture, $"{path}: {mean.VocabularySize:N0} rows of {mean.Dimension} numbers after {mean.EpochsLearned} epochs, the mean of {paths.Length:N0} files."),
                    new JsonObject { ["file"] = path, ["rows"] = mean.VocabularySize, ["dimension"] = mean.Dimension, ["epochs"] = mean.EpochsLearned, ["files"] = paths.Length });
            });
    }
}
