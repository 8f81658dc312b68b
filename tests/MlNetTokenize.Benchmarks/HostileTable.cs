using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.ML.Tokenizers;
using Spectre.Console;

namespace MlNetTokenize.Benchmarks;

/// <summary>Texts of a megabyte that other tokenizers have stumbled over, each met for the first time.</summary>
internal static class HostileTable
{
    private const int Length = 1_000_000;
    private const int Rounds = 5;

    public static void Print()
    {
        (string Name, string Text)[] texts =
        [
            ("one letter", new string('a', Length)),
            ("random letters", Random(Length, "abcdefghijklmnopqrstuvwxyz")),
            ("carets", new string('^', Length)),
            ("spaces", new string(' ', Length)),
            ("new lines", new string('\n', Length)),
            ("Chinese without spaces", Random(Length / 3, string.Concat(Enumerable.Range(0x4E00, 3000).Select(char.ConvertFromUtf32)))),
            ("digits", Random(Length, "0123456789")),
            ("base64", Random(Length, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")),
            ("'s's's", string.Concat(Enumerable.Repeat("'s", Length / 2))),
            ("two letters", Random(Length, "ab")),
            ("combining marks", Random(Length / 2, "\u0301\u0308\u0323\u0327")),
            ("emoji families", string.Concat(Enumerable.Repeat("👩\u200D👩\u200D👧", Length / 18))),
            ("unlike pieces", string.Join(' ', Random(Length, "abcdefghijklmnopqrstuvwxyz").Chunk(7).Select(letters => new string(letters)))),
        ];
        string english = Texts.Find(null).FirstOrDefault(text => text.Name == "english").Text ?? string.Empty;
        english = english[..Math.Min(Length, english.Length)];

        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("text", "encoding", "ms", "of ordinary English there", "allocated, MB");
        foreach (string encoding in new[] { "cl100k_base", "o200k_base" })
        {
            TiktokenTokenizer microsoft = TiktokenTokenizer.CreateForEncoding(encoding);
            var ordinary = new Contender("ordinary English, Microsoft.ML.Tokenizers", () => microsoft.EncodeToIds(english).Count);
            ordinary.Warm();
            var ids = new ArrayBufferWriter<int>(4 * Length);
            List<Contender> hostile = [.. texts.Select(text =>
            {
                var tokenizer = BytePairTokenizer.CreateForEncoding(encoding);
                return new Contender(text.Name, () => Encode(tokenizer, text.Text, ids)) { Prepare = () => tokenizer = BytePairTokenizer.CreateForEncoding(encoding) };
            })];
            hostile[0].Warm();
            for (int round = 0; round < Rounds; round++)
            {
                ordinary.Measure();
                hostile.ForEach(contender => contender.Measure());
            }

            double perByte = ordinary.Seconds / Encoding.UTF8.GetByteCount(english);
            AddRow(table, ordinary, encoding, 1);
            foreach ((Contender contender, (string _, string text)) in hostile.Zip(texts))
            {
                AddRow(table, contender, encoding, contender.Seconds / Encoding.UTF8.GetByteCount(text) / perByte);
            }
        }

        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 140);
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine("The third column: time per byte of UTF-8, as a part of what Microsoft.ML.Tokenizers takes for ordinary English in the same rounds.");
    }

    private static void AddRow(Table table, Contender contender, string encoding, double ratio)
        => table.AddRow(
            contender.Name,
            encoding,
            (contender.Seconds * 1000).ToString("F1", CultureInfo.InvariantCulture),
            ratio.ToString("F2", CultureInfo.InvariantCulture),
            (contender.AllocatedBytes / 1e6).ToString("F1", CultureInfo.InvariantCulture));

    private static int Encode(BytePairTokenizer tokenizer, string text, ArrayBufferWriter<int> ids)
    {
        ids.ResetWrittenCount();
        tokenizer.Encode(text, ids);
        return ids.WrittenCount;
    }

    private static string Random(int length, string letters)
    {
        var random = new Random(1);
        return string.Create(length, letters, (text, letters) => random.GetItems(letters.AsSpan(), text));
    }
}
