// "Let's build the GPT Tokenizer" (Andrej Karpathy) in code: characters, a table with a row for each, a model that predicts the next one; then byte-pair tokens instead of characters, and what they do to
// spelling, to Korean and to arithmetic.
//
//   dotnet run -c Release --project examples/Shakespeare -- --file input.txt     (the lecture's is tiny Shakespeare)
//   dotnet run -c Release --project examples/Shakespeare                         (the King James Bible where Debian's bible-kjv is installed, else the documentation of the SDK's reference assemblies)

using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;
using MlNetTokenize;
using QuickStart;
using Shakespeare;
using Spectre.Console;

// 1. Text, of which the last tenth is held out: nothing below is learned from it.
const int MostCharacters = 1_200_000;
string text;
string source;
try
{
    (source, text) = args switch
    {
        [] when KingJamesBible.Read() is string verses => ("The King James Bible", verses),
        [] => ("The SDK's documentation", string.Join('\n', Shuffled(SdkDocumentation.Read().Select(row => row.Text)))),
        ["--file", string path] => (Path.GetFileName(path), File.ReadAllText(path)),
        _ => throw new ArgumentException("The only argument is --file input.txt."),
    };
}
catch (Exception problem) when (problem is ArgumentException or IOException or UnauthorizedAccessException)
{
    AnsiConsole.MarkupLine($"[red]{Markup.Escape(problem.Message)}[/]");
    return 1;
}

if (text.Length < 100_000)
{
    AnsiConsole.MarkupLine($"[red]The text has {text.Length:N0} characters; at least 100,000 are needed.[/] Give one of your own: --file input.txt.");
    return 1;
}

text = text[..Math.Min(text.Length, MostCharacters)];
string train = text[..(text.Length * 9 / 10)];

// 2. Characters: one id for each that occurs. What the training text does not have has no id, so it is left out of the held-out text, for all tokenizers alike.
CharacterTokenizer characters = CharacterTokenizer.Train([train]);
HashSet<Rune> alphabet = [.. train.EnumerateRunes()];
string held = string.Concat(text[train.Length..].EnumerateRunes().Where(alphabet.Contains));
AnsiConsole.MarkupLine($"{Markup.Escape(source)}: [bold]{train.Length:N0}[/] characters to learn from, [bold]{held.Length:N0}[/] held out; [bold]{characters.VocabularySize}[/] different ones.");
const string Greeting = "hii there";
if (Greeting.EnumerateRunes().All(alphabet.Contains))
{
    AnsiConsole.MarkupLine($"'{Greeting}' is {string.Join(' ', characters.EncodeToIds(Greeting))}.");
}

// 3. Byte pairs: begin with the 256 bytes, and 256 times (768, 3,840) make a token of the pair of neighbours that is the most frequent.
BytePairTokenizer[] bytePairs = [.. ((int[])[512, 1024, 4096]).Select(size => BytePairTokenizer.Train([train], new BytePairTrainingOptions { VocabularySize = size }))];
IEnumerable<string> merged = Enumerable.Range(256, 12).Select(id => $"'{bytePairs[0].Decode([id])}'");
AnsiConsole.MarkupLine($"The first merges: {Markup.Escape(string.Join(' ', merged).Replace("\n", "\\n", StringComparison.Ordinal))} …\n");

// 4. A model of the next token for each, learned side by side. Each learns in one thread of its own and so gives the same bytes on every run.
(string Name, Tokenizer Tokenizer, int Size)[] contenders =
[
    ("characters", characters, characters.VocabularySize),
    .. bytePairs.Select(tokenizer => ($"256 + {tokenizer.VocabularySize - 256:N0}", (Tokenizer)tokenizer, tokenizer.VocabularySize)),
];
var watch = Stopwatch.StartNew();
LanguageModel[] models = AnsiConsole.Status().Start("Learning four models …", _ =>
{
    // The largest takes longest: it begins first.
    Task<LanguageModel>[] learning = [.. contenders.Reverse().Select(contender => Task.Run(() => new LanguageModel(contender.Tokenizer, contender.Size, train)))];
    return Task.WhenAll(learning).Result.Reverse().ToArray();
});

// Bits per byte compare them on text that none has seen; the share of words that are in the training text compares what they write.
HashSet<string> words = [.. WordsOf(train)];
Table table = new Table().Title($"The next token from the last one, learned in {watch.Elapsed.TotalSeconds:F0} s").AddColumns("Tokens", "Ids", "Training text", "Characters a token", "Bits per byte, held out", "Real words in samples");
string[] samples = [.. models.Select(model => model.Sample(length: 4000, seed: 1))];
for (int i = 0; i < models.Length; i++)
{
    string[] written = [.. WordsOf(samples[i])];
    table.AddRow(
        contenders[i].Name,
        $"{models[i].VocabularySize:N0}",
        $"{models[i].TokenCount:N0}",
        $"{(double)train.Length / models[i].TokenCount:F2}",
        $"{models[i].BitsPerByte(held):F3}",
        $"{(double)written.Count(words.Contains) / written.Length:P0}");
}

AnsiConsole.Write(table);
AnsiConsole.MarkupLine($"Bytes that no text has, and tokens that only ever stand inside larger ones, are ids all the same: {models[^1].NeverLearned:N0} of the {models[^1].VocabularySize:N0} rows of the last were never learned and are zero.\n");

// 5. What the models write. Each token is drawn with its probability, always from the same seed.
foreach (((string name, _, _), string sample) in contenders.Zip(samples))
{
    AnsiConsole.Write(new Panel(Markup.Escape(sample[..Math.Min(sample.Length, 240)].Trim())).Header(name).Expand());
}

// 6. Spelling and Korean: a model sees ids, not letters. One word is another id with a space, with a capital, with a letter that is wrong; and what the vocabulary was not learned from falls apart into bytes.
Table cuts = new Table().Title("How many tokens a text is").AddColumns(["Text", .. contenders.Select(contender => contender.Name), "Cut by the last"]);
foreach (string shown in (string[])["gentleman", " gentleman", "GENTLEMAN", "gentlemna", "안녕하세요"])
{
    cuts.AddRow([Markup.Escape($"'{shown}'"), .. contenders.Select(contender => Cuts.Count(contender.Tokenizer, shown)), Markup.Escape(Cuts.Show(bytePairs[^1], shown))]);
}

AnsiConsole.Write(cuts);

// 7. Arithmetic: where the digits of a number are merged like letters, the same digit stands in other tokens each time, and columns cannot be added up. Vocabularies learned from 20,000 sums, by split pattern.
Table arithmetic = new Table().Title("Numbers, where the vocabulary is learned from sums").AddColumns("Split pattern", "127 + 677 = 804", "1275 + 6773 = 8048");
foreach ((string pattern, BytePairTokenizer tokenizer) in Cuts.OfSums())
{
    arithmetic.AddRow(pattern, Markup.Escape(Cuts.Show(tokenizer, "127 + 677 = 804")), Markup.Escape(Cuts.Show(tokenizer, "1275 + 6773 = 8048")));
}

AnsiConsole.Write(arithmetic);
return 0;

static IEnumerable<string> WordsOf(string text) => Regex.Matches(text, @"\p{L}+").Select(match => match.Value);

static string[] Shuffled(IEnumerable<string> texts)
{
    // Neighbours are alike, and the held-out tenth should be like the rest.
    string[] all = [.. texts];
    new Random(1).Shuffle(all);
    return all;
}
