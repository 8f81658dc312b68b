using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.ML.Tokenizers;
using Spectre.Console;

namespace MlNetTokenize.Benchmarks;

/// <summary>The tokenizer files of a folder (vocab.txt, .model, tokenizer.json) on texts line by line and as wholes, against the other libraries of .NET that read them. All take turns in each round; the median counts.</summary>
internal static class ModelTable
{
    private const int Rounds = 7;

    // Some take a second for a megabyte, and longer than that for each part of a whole that is twice as long.
    private const int Length = 2_000_000;
    private const int LongestWhole = 200_000;

    public static void Print(string folder, IReadOnlyList<(string Name, string Text)> texts)
    {
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("file", "text", "contender", "MB/s", "times as fast", "bytes allocated", "ids");
        string[] files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(IsModel).Order(StringComparer.Ordinal)];
        foreach (string file in files)
        {
            foreach ((string name, string text) in texts)
            {
                AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{Path.GetRelativePath(folder, file)}, {name}: {Rounds} rounds …[/]");
                AddRows(table, Path.GetRelativePath(folder, file), file, name, text[..Math.Min(text.Length, Length)]);
            }
        }

        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 160);
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine("MB: a million bytes of UTF-8. One thread; nothing is put around a text but where a library always does that. Times as fast: this library's same way against that contender, in the same rounds.");
    }

    private static bool IsModel(string path) => Path.GetFileName(path) is "vocab.txt" or "tokenizer.json" || path.EndsWith(".model", StringComparison.Ordinal) || path.EndsWith(".tokenizer.json", StringComparison.Ordinal);

    private static void AddRows(Table table, string shown, string file, string name, string text)
    {
        string[] lines = text.Split('\n');
        double bytes = Encoding.UTF8.GetByteCount(text);
        SubwordTokenizer ours = Load(file);
        var ids = new ArrayBufferWriter<int>(text.Length + 1);
        var byLine = new Contender("MlNetTokenize, lines", () => Written(ids, () =>
        {
            foreach (string line in lines)
            {
                ours.Encode(line, ids);
            }
        }));
        var whole = new Contender("MlNetTokenize, whole", () => Written(ids, () => ours.Encode(text, ids)));
        List<(Contender Contender, Contender Ours, double Bytes)> rows = [(byLine, byLine, bytes), (whole, whole, bytes)];
        foreach ((string peer, Func<string, int> encode) in Peers(file, ours, lines.Max(line => line.Length)))
        {
            // The whole is a part of the text, and this library's time is of all of it.
            string part = text[..Math.Min(text.Length, LongestWhole)];
            rows.Add((new Contender($"{peer}, lines", () => lines.Sum(encode)), byLine, bytes));
            rows.Add((new Contender($"{peer}, whole", () => encode(part)), whole, Encoding.UTF8.GetByteCount(part)));
        }

        foreach ((Contender contender, _, _) in rows)
        {
            contender.Warm();
        }

        for (int round = 0; round < Rounds; round++)
        {
            foreach ((Contender contender, _, _) in rows)
            {
                contender.Measure();
            }
        }

        foreach ((Contender contender, Contender own, double size) in rows)
        {
            double speed = size / 1e6 / contender.Seconds;
            table.AddRow(
                shown,
                name,
                contender.Name,
                speed.ToString("F1", CultureInfo.InvariantCulture),
                contender == own ? string.Empty : (bytes / 1e6 / own.Seconds / speed).ToString("F1", CultureInfo.InvariantCulture),
                contender.AllocatedBytes.ToString("N0", CultureInfo.InvariantCulture),
                contender.Count.ToString("N0", CultureInfo.InvariantCulture));
        }
    }

    private static SubwordTokenizer Load(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return file.EndsWith(".txt", StringComparison.Ordinal) ? SubwordTokenizer.FromWordPieceVocabulary(stream)
            : file.EndsWith(".model", StringComparison.Ordinal) ? SubwordTokenizer.FromSentencePiece(stream)
            : SubwordTokenizer.FromTokenizerJson(stream);
    }

    private static IEnumerable<(string Name, Func<string, int> Encode)> Peers(string file, SubwordTokenizer ours, int longestLine)
    {
        if (file.EndsWith(".txt", StringComparison.Ordinal))
        {
            using FileStream stream = File.OpenRead(file);
            BertTokenizer microsoft = BertTokenizer.Create(stream);
            yield return ("Microsoft.ML.Tokenizers", text => microsoft.EncodeToIds(text).Count);

            var fast = new FastBertTokenizer.BertTokenizer();
            using StreamReader reader = File.OpenText(file);
            fast.LoadVocabulary(reader, convertInputToLowercase: true);
            long[] ids = new long[Math.Max(longestLine, LongestWhole) + 2];
            long[] mask = new long[ids.Length];
            long[] types = new long[ids.Length];
            yield return ("FastBertTokenizer", text => fast.Encode(text, ids, mask, types));
        }

        if (file.EndsWith(".model", StringComparison.Ordinal))
        {
            using FileStream stream = File.OpenRead(file);
            SentencePieceTokenizer microsoft = SentencePieceTokenizer.Create(stream, addBeginningOfSentence: false, addEndOfSentence: false);
            yield return ("Microsoft.ML.Tokenizers", text => microsoft.EncodeToIds(text).Count);
            yield break;
        }

        // Hugging Face's engine in .NET; it reads files by their path, and has native parts for some systems only.
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".json");
        using (FileStream json = File.Create(path))
        {
            ours.SaveTokenizerJson(json);
        }

        Tokenizers.DotNet.Tokenizer? engine = null;
        try
        {
            engine = new Tokenizers.DotNet.Tokenizer(path);
        }
        catch (DllNotFoundException)
        {
            AnsiConsole.WriteLine("Tokenizers.DotNet has no native part for this system.");
        }

        File.Delete(path);
        if (engine is not null)
        {
            yield return ("Tokenizers.DotNet", text => engine.Encode(text).Length);
        }
    }

    private static int Written(ArrayBufferWriter<int> ids, Action encode)
    {
        ids.ResetWrittenCount();
        encode();
        return ids.WrittenCount;
    }
}
