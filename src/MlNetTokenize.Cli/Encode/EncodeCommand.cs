using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace MlNetTokenize.Cli;

/// <summary><c>encode</c>: files to ids.</summary>
internal static class EncodeCommand
{
    public static Command Create(CommandHost host)
    {
        var inputs = new TextInputs("Each file is one text, whatever is in it, unless --lines, --document-separator, --column (of .tsv and .csv), --field (of .jsonl) or --input-format say that there are several.");
        var tokenizerFile = new TokenizerFile();
        var idsFile = new IdsFile();
        var shards = new ShardOption();
        Option<string?> output = new("--output", "-o") { Description = "Where the ids go; standard output by default.", HelpName = "FILE" };
        Option<bool> lines = new("--lines") { Description = "Each line with its end is a text of its own, and its ids are on a line of their own." };
        Option<string?> endToken = new("--end-token") { Description = "A special token, or the id of any token, that is written behind each text: each file, or each line, value of the column or of the field.", HelpName = "TOKEN" };
        Option<bool> special = new("--special") { Description = "The text of a special token becomes its id. By default it is plain text, as it must be in texts of strangers." };
        Option<bool> index = new("--index") { Description = "Writes beside NAME.bin the index NAME.idx, which says where each text begins, as Megatron-LM reads both; nanoGPT reads NAME.bin alone." };
        Option<int> threads = CountingOptions.ThreadsOption();
        return host.Command(
            "encode",
            "Encodes files of any size, in little memory. The ids are those of the whole file as one text, or of the texts in it.",
            [
                "encode --tokenizer tokenizer.json book.txt --output ids.txt",
                "encode -t tokenizer.json train.txt.gz -o train.bin --format uint16",
                "encode -t cl100k_base reviews.txt --lines -o reviews.jsonl",
                "encode -t cl100k_base reviews.tsv --column Text -o reviews.jsonl",
                "encode -t t.json 'posts/*.jsonl.gz' --field body --end-token '<|endoftext|>' -o train.bin",
                "encode -t vocab.json --pattern gpt2 - < book.txt",
                "encode -t t.json 'posts/*.jsonl.zst' --field body --end-token '<|endoftext|>' --index --shard 3/16 -o ids/train.bin",
            ],
            [.. inputs.Symbols, .. tokenizerFile.Symbols, output, idsFile.Format, lines, endToken, index, special, threads, shards.Shard],
            context =>
            {
                string? path = context.Get(output) is "-" ? null : context.Get(output);
                SubwordTokenizer tokenizer = tokenizerFile.Load(context);
                IdsFormat format = idsFile.Of(context, path, tokenizer);
                bool hasTexts = inputs.AreGiven(context);
                if (hasTexts && context.Get(lines))
                {
                    throw CommandException.Usage("--lines says that lines are texts, and --column, --field, --document-separator or --input-format say where else they are: leave one of them out.");
                }

                int? end = context.Get(endToken) is { } token ? EndToken.Find(tokenizer, token) : null;
                IReadOnlyList<InputFile> files = InputFiles.Find(context.Get(inputs.Files)!, path);
                bool hasIndex = context.Get(index);
                if (hasIndex && (format is not (IdsFormat.UInt16 or IdsFormat.UInt32) || path is null || DocumentIndex.PathOf(path) == path))
                {
                    throw CommandException.Usage($"--index is of ids as uint16 or uint32 in a file, and is named as that with {DocumentIndex.Extension}: say --output NAME.bin.");
                }

                if (path is null && context.Get(shards.Shard) is not null)
                {
                    throw CommandException.Usage("--shard writes files that are named by their shard: say with --output how.");
                }

                bool byLine = context.Get(lines);
                ShardRun? shard = path is null ? null : shards.Begin(
                    context, "encode", files, [context.Get(tokenizerFile.Tokenizer)!], path, file => hasTexts ? inputs.CutOf(context, file) : byLine && FileContent.IsPlain(file.Path) ? "\n" : null);
                if (shard is { IsDone: true })
                {
                    return;
                }

                path = shard?.Output ?? path;
                using OutputFile? file = path is null ? null : new OutputFile(path);
                using OutputFile? indexFile = hasIndex ? new OutputFile(DocumentIndex.PathOf(path!)) : null;
                var encoding = new FileEncoding(tokenizer, format, tokenizer.CreateStreamingEncoder(context.Get(special) ? tokenizer.SpecialTokens.Keys.ToHashSet() : null), end)
                {
                    Documents = indexFile is null ? null : new DocumentIndex(indexFile.Stream, IdsFile.WidthOf(format)),
                };
                context.Work(
                    progress =>
                    {
                        encoding.Run(context, shard?.Files ?? files, hasTexts ? inputs : null, byLine || context.Get(inputs.Format) == TextFormat.Text, file?.Stream ?? context.Output, context.Get(threads), progress);
                        return true;
                    },
                    dataIsOnOutput: path is null);
                encoding.Documents?.Finish();
                indexFile?.Commit();
                file?.Commit();
                shard?.Finish(hasIndex ? [shard.Output, DocumentIndex.PathOf(shard.Output)] : [shard.Output], encoding.Texts, encoding.Bytes, encoding.Ids);
                if (tokenizer is not BytePairTokenizer { AddsPrefixSpace: false, Normalizer: null })
                {
                    context.Note("This tokenizer changes a text before it encodes it (a space before it, lower case, a normalization form): 'decode' gives back the changed text.");
                }

                Report(context, encoding, path, format);
            });
    }

    private static void Report(CommandContext context, FileEncoding encoding, string? path, IdsFormat format)
    {
        double seconds = encoding.Elapsed.TotalSeconds;
        context.Done(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{path ?? "Standard output"}: {encoding.Ids:N0} ids of {WorkMeter.Amount(encoding.Bytes)} in {encoding.Texts:N0} {(encoding.Texts == 1 ? "text" : "texts")} ({encoding.Bytes / Math.Max(1.0, encoding.Ids):N2} bytes an id) as {format.ToString().ToLowerInvariant()}, {seconds:N1} s, {WorkMeter.Amount((long)(encoding.Bytes / Math.Max(1e-9, seconds)))}/s."),
            new JsonObject { ["file"] = path, ["format"] = format.ToString().ToLowerInvariant(), ["texts"] = encoding.Texts, ["ids"] = encoding.Ids, ["bytes"] = encoding.Bytes, ["seconds"] = seconds },
            dataIsOnOutput: path is null);
    }
}
