using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.ML.Tokenizers;
using SharpToken;
using Spectre.Console;

namespace MlNetTokenize.Benchmarks;

/// <summary>Corpus × encoding × contender. All take turns in each round, so that what the machine does besides hits them alike; the median of the rounds counts.</summary>
internal static class EncodeTable
{
    private const int Rounds = 7;
    private static readonly string[] Encodings = ["cl100k_base", "o200k_base"];

    public static void Print(IReadOnlyList<(string Name, string Text)> texts)
    {
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("text", "encoding", "contender", "MB/s", "ratio", "bytes allocated", "ids");
        foreach ((string name, string text) in texts)
        {
            foreach (string encoding in Encodings)
            {
                AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{name}, {encoding}: {Rounds} rounds …[/]");
                AddRows(table, name, text, encoding);
            }
        }

        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 140);
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine("MB: a million bytes of UTF-8. Ratio: to Microsoft.ML.Tokenizers' same method with as many threads, in the same rounds. Allocated: by the calling thread, in the last call.");
    }

    private static void AddRows(Table table, string name, string text, string encoding)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        string[] lines = text.Split('\n');
        TiktokenTokenizer microsoft = TiktokenTokenizer.CreateForEncoding(encoding);
        TiktokenTokenizer freshMicrosoft = microsoft;
        GptEncoding sharpToken = GptEncoding.GetEncoding(encoding);
        var ours = BytePairTokenizer.CreateForEncoding(encoding);
        BytePairTokenizer fresh = ours;
        var ids = new ArrayBufferWriter<int>(text.Length);
        var otherIds = new ArrayBufferWriter<int>(text.Length);
        int[] offsets = new int[lines.Length + 1];

        var list = new Contender("Microsoft.ML.Tokenizers EncodeToIds", () => microsoft.EncodeToIds(text).Count) { Ids = () => [.. microsoft.EncodeToIds(text)] };
        var firstList = new Contender("… first pass", () => freshMicrosoft.EncodeToIds(text).Count)
        {
            Prepare = () => freshMicrosoft = TiktokenTokenizer.CreateForEncoding(encoding),
        };
        var count = new Contender("… CountTokens", () => microsoft.CountTokens(text));
        var lineLists = new Contender("… line by line", () => lines.Sum(line => microsoft.EncodeToIds(line).Count));
        int lineIds = lineLists.Run();
        var twoLists = new Contender("… two threads", () => Twice(_ => microsoft.EncodeToIds(text).Count), timesTheText: 2);
        (Contender Contender, Contender Reference)[] rows =
        [
            (list, list),
            (firstList, firstList),
            (count, count),
            (lineLists, lineLists),
            (twoLists, twoLists),
            (new Contender("SharpToken Encode", () => sharpToken.Encode(text).Count) { Ids = () => [.. sharpToken.Encode(text)] }, list),
            (new Contender("MlNetTokenize Encode", () => Written(ids, () => ours.Encode(text, ids))) { Ids = () => ids.WrittenSpan.ToArray() }, list),
            (new Contender("… EncodeUtf8", () => Written(ids, () => ours.EncodeUtf8(utf8, ids))) { Ids = () => ids.WrittenSpan.ToArray() }, list),
            (new Contender("… EncodeToIds", () => ours.EncodeToIds(text).Count) { Ids = () => [.. ours.EncodeToIds(text)] }, list),
            (new Contender("… CountTokens", () => ours.CountTokens(text)), count),
            (new Contender("… Encode, first pass", () => Written(ids, () => fresh.Encode(text, ids))) { Prepare = () => fresh = BytePairTokenizer.CreateForEncoding(encoding) }, firstList),
            (new Contender("… Encode, line by line", () => Written(ids, () => Array.ForEach(lines, line => ours.Encode(line, ids)))), lineLists),
            (new Contender("… EncodeBatch of lines, two threads", () => Written(ids, () => ours.EncodeBatch(lines, ids, offsets, 2))), lineLists),
            (new Contender("… Encode, two threads", () => Twice(thread => Written(thread == 0 ? ids : otherIds, () => ours.Encode(text, thread == 0 ? ids : otherIds))), timesTheText: 2), twoLists),
        ];
        foreach ((Contender contender, _) in rows)
        {
            contender.Warm();
        }

        for (int round = 0; round < Rounds; round++)
        {
            foreach ((Contender contender, _) in rows)
            {
                contender.Measure();
            }
        }

        int[] expected = list.Ids();
        foreach ((Contender contender, Contender reference) in rows)
        {
            table.AddRow(
                name,
                encoding,
                contender.Name,
                (utf8.Length / 1e6 / contender.Seconds).ToString("F1", CultureInfo.InvariantCulture),
                contender == reference ? string.Empty : (reference.Seconds / contender.Seconds).ToString("F1", CultureInfo.InvariantCulture),
                contender.AllocatedBytes.ToString("N0", CultureInfo.InvariantCulture),
                reference == lineLists ? Matches(contender.Count, lineIds) : Compare(contender, expected));
        }

        static string Compare(Contender contender, int[] expected)
        {
            if (contender.Ids is null)
            {
                return Matches(contender.Count, expected.Length);
            }

            contender.Measure();
            return contender.Ids().AsSpan().SequenceEqual(expected) ? "equal" : "other";
        }
    }

    private static string Matches(int count, int expected) => count == expected ? "as many" : $"{count} instead of {expected}";

    private static int Written(ArrayBufferWriter<int> ids, Action encode)
    {
        ids.ResetWrittenCount();
        encode();
        return ids.WrittenCount;
    }

    private static int Twice(Func<int, int> encode)
    {
        int first = 0;
        var other = new Thread(() => first = encode(0));
        other.Start();
        int second = encode(1);
        other.Join();
        return first == second ? first : -1;
    }
}
