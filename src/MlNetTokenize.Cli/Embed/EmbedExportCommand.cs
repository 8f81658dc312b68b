using System.CommandLine;
using System.Text.Json.Nodes;

namespace MlNetTokenize.Cli;

/// <summary><c>embed export</c>: a table as another kind of file.</summary>
internal static class EmbedExportCommand
{
    public static Command Create(CommandHost host)
    {
        Argument<string> tablePath = new("TABLE") { Description = "A .npy, .safetensors, .vec or .bin, or a model.zip of ML.NET." };
        Option<string> output = new("--output", "-o") { Description = "Where the rows go: NAME.npy, .safetensors, .vec or .bin (word2vec's text and binary), or .onnx (ids and mask in, a vector out).", HelpName = "FILE", Required = true };
        Option<string?> tokenizerPath = new("--tokenizer", "-t") { Description = "The tokenizer whose tokens the rows are of, for the words of a .vec or .bin.", HelpName = "FILE" };
        Option<string?> pattern = PatternNames.CreateOption();
        Option<bool> skipDamaged = TableFile.SkipDamagedOption();
        Option<TokenPooling> pooling = new("--pooling") { Description = "How a model in ONNX makes one vector of a text's rows.", DefaultValueFactory = _ => TokenPooling.Mean };
        return host.Command(
            "export",
            "Writes a table as another kind of file: for NumPy, PyTorch, gensim, or as a model in ONNX.",
            ["embed export rows.npy --output rows.safetensors", "embed export model.zip -o rows.vec", "embed export rows.npy -o pooled.onnx --pooling mean"],
            [tablePath, output, tokenizerPath, pattern, pooling, skipDamaged],
            context =>
            {
                string path = context.Get(tablePath)!;
                string target = context.Get(output)!;
                EmbeddingTable table = TableFile.Load(context, path, skipDamaged, out IReadOnlyList<string>? names);
                IReadOnlyList<string?>? words = names;
                if (EmbedCommands.FindTokenizer(path, context.Get(tokenizerPath), context.Get(pattern)) is { } tokenizer)
                {
                    EmbedCommands.CheckSize(table, tokenizer);
                    words = EmbedCommands.Words(tokenizer);
                }

                TableFile.CheckCanSave(target, words is not null);
                OutputFile.Write(target, stream => TableFile.Save(table, words, target, stream, context.Get(pooling)));
                context.Done(
                    FormattableString.Invariant($"{target}: {table.VocabularySize:N0} rows of {table.Dimension} numbers."),
                    new JsonObject { ["file"] = target, ["rows"] = table.VocabularySize, ["dimension"] = table.Dimension });
            });
    }
}
