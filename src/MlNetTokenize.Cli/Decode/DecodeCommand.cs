using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using CommunityToolkit.HighPerformance.Buffers;

namespace MlNetTokenize.Cli;

/// <summary><c>decode</c>: ids to the bytes that were encoded.</summary>
internal static class DecodeCommand
{
    public static Command Create(CommandHost host)
    {
        Argument<string> name = new("FILE") { Description = "A file of ids as 'encode' writes them, or - for standard input; .gz is decompressed." };
        var tokenizerFile = new TokenizerFile();
        var idsFile = new IdsFile();
        Option<string?> output = new("--output", "-o") { Description = "Where the text goes; standard output by default.", HelpName = "FILE" };
        Option<bool> skipSpecial = new("--skip-special") { Description = "The texts of special tokens are left out, those of 'encode --end-token' for instance." };
        Option<int> threads = CountingOptions.ThreadsOption();
        return host.Command(
            "decode",
            "Turns ids back into the text, byte for byte, also where it was no valid UTF-8.",
            [
                "decode --tokenizer tokenizer.json ids.txt --output back.txt",
                "decode -t tokenizer.json train.bin --format uint16 | head",
                "decode -t tokenizer.json train.bin --skip-special -o texts.txt",
            ],
            [name, .. tokenizerFile.Symbols, output, idsFile.Format, skipSpecial, threads],
            context =>
            {
                string? path = context.Get(output) is "-" ? null : context.Get(output);
                SubwordTokenizer tokenizer = tokenizerFile.Load(context);
                IReadOnlyList<InputFile> files = InputFiles.Find([context.Get(name)!], path);
                using OutputFile? file = path is null ? null : new OutputFile(path);
                long start = Stopwatch.GetTimestamp();
                bool isBytes = tokenizer is BytePairTokenizer;
                using var collected = new MemoryStream();
                Stream target = file?.Stream ?? context.Output;
                (long ids, long bytes) = context.Work(
                    progress => Decode(
                        context,
                        files,
                        input => new IdsReader(tokenizer, idsFile.Of(context, input.Name, tokenizer), input.Path, context.Get(skipSpecial), keepsIds: !isBytes),
                        isBytes ? target : collected,
                        context.Get(threads),
                        progress),
                    dataIsOnOutput: path is null);
                if (!isBytes)
                {
                    // The text of such tokens depends on those before them.
                    byte[] text = Encoding.UTF8.GetBytes(tokenizer.Decode(MemoryMarshal.Cast<byte, int>(collected.GetBuffer().AsSpan(0, (int)collected.Length)).ToArray()));
                    target.Write(text);
                    bytes = text.Length;
                }

                file?.Commit();
                double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                context.Done(
                    string.Create(CultureInfo.InvariantCulture, $"{path ?? "Standard output"}: {WorkMeter.Amount(bytes)} of {ids:N0} ids, {seconds:N1} s, {WorkMeter.Amount((long)(bytes / seconds))}/s."),
                    new JsonObject { ["file"] = path, ["ids"] = ids, ["bytes"] = bytes, ["seconds"] = seconds },
                    dataIsOnOutput: path is null);
            });
    }

    private static (long Ids, long Bytes) Decode(
        CommandContext context, IReadOnlyList<InputFile> files, Func<InputFile, IdsReader> readerOf, Stream output, int threads, WorkProgress progress)
    {
        long? total = InputFile.TotalLength(files);
        long read = 0;
        long ids = 0;
        long bytes = 0;
        foreach (InputFile file in files)
        {
            IdsReader reader = readerOf(file);
            using Stream stream = file.Open(context, count => read += count, FileCheck.Bytes);
            OrderedWork.Run(
                new Utf8BlockReader(stream, reader.FindCut).Read(),
                block =>
                {
                    using (block)
                    {
                        var text = new ArrayPoolBufferWriter<byte>(Math.Max(1, block.Length));
                        return (Text: text, Ids: reader.Decode(block, text));
                    }
                },
                decoded =>
                {
                    using ArrayPoolBufferWriter<byte> text = decoded.Text;
                    output.Write(text.WrittenSpan);
                    ids += decoded.Ids;
                    bytes += text.WrittenSpan.Length;
                    progress.Report(new WorkState("Decoding", read, total));
                },
                threads,
                context.CancellationToken);
        }

        return (ids, bytes);
    }
}
