#:project Lesson
#:project ../Gpt

#:project ../../src/MlNetTokenize.Core

// 4. What tokens do: a model sees ids, not letters. Spelling, other languages, indentation, a trailing space; and sums, learned by a small transformer that sees their digits cut in three ways.
//
//   dotnet run 4-what-tokens-do.cs -- --file TEXT

using System.Text;
using Gpt;
using Lesson;
using MlNetTokenize;

if (Arguments.Read(args, ("steps", 1500)) is not { } text)
{
    return 1;
}

BytePairTokenizer tokenizer = BytePairTokenizer.Train([text.Train], new BytePairTrainingOptions { VocabularySize = 4096 });
Console.WriteLine($"4,096 tokens learned from {text.Name}.\n");
Show("Spelling: one letter, a capital or a space makes other ids of a word", "gentleman", " gentleman", "Gentleman", "GENTLEMAN", "gentlemna");
Show("Korean: not in the text, so every character is three bytes", "hello", "안녕하세요");
Show("Indentation: spaces that code is full of", "if a:\n    return a", "if a:\n        return a");
Show("A trailing space: ' thy' is a token, so after a space of its own the model must go on in a way that it has hardly seen", "upon thy word", "upon ", "upon");
Show("Numbers: where they are cut depends on their digits", "127 + 677 = 804", "1275 + 6773 = 8048");

// Of the places where the training text has a space after a letter, how many does a token end with that space? A prompt that ends with one puts the model where it has not been.
IReadOnlyList<int> all = tokenizer.EncodeToIds(text.Train);
int alone = all.Count(id => tokenizer.GetTokenBytes(id).Span is [.., (byte)' ']);
int leading = all.Count(id => tokenizer.GetTokenBytes(id).Span is [(byte)' ', _, ..]);
Console.WriteLine($"In the text {leading:N0} tokens begin with a space and {alone:N0} end with one.\n");

// A transformer that learns a + b = c, of numbers below 1,000, from 20,000 sums; 300 others are asked for. Groups of at most two digits, from the left: 12|3. From the right: 1|23. Or each digit by itself.
var random = new Random(1);
(int A, int B)[] sums = [.. Enumerable.Range(0, 20_300).Select(_ => (random.Next(1000), random.Next(1000))).Distinct()];
(string Name, Func<string, IEnumerable<string>> Cut)[] ways =
[
    ("from the left", number => number.Chunk(2).Select(digits => new string(digits))),
    ("from the right", number => number.Reverse().Chunk(2).Select(digits => new string([.. digits.Reverse()])).Reverse()),
    ("single digits", number => number.Select(digit => digit.ToString())),
];
string[] vocabulary = ["+", "=", "\n", .. Enumerable.Range(0, 10).Select(i => $"{i}"), .. Enumerable.Range(0, 100).Select(i => $"{i:00}")];
Dictionary<string, int> idOf = vocabulary.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
Console.WriteLine($"Sums of numbers below 1,000, {sums.Length - 300:N0} to learn from in {text.Count("steps"):N0} steps, 300 others asked for:");
var lines = new List<(string Name, (double X, double Y)[] Points)>();
foreach ((string name, Func<string, IEnumerable<string>> cut) in ways)
{
    int[] Encode(string sum) => [.. sum.Split('+', '=') is [string a, string b, string c] ? [.. cut(a).Append("+").Concat(cut(b)).Append("=").Concat(cut(c)).Select(token => idOf[token])] : Array.Empty<int>()];
    int[] learned = [.. sums[..^300].SelectMany(sum => Encode($"{sum.A}+{sum.B}={sum.A + sum.B}").Append(idOf["\n"]))];
    var options = new GptOptions { Steps = text.Count("steps"), BatchSize = 32, LearningRate = 3e-3, LastLearningRate = 1e-4 };
    var model = new GptModel(GptWeights.Create(new GptShape(vocabulary.Length, ContextLength: 32, Layers: 2, Heads: 4, Width: 64), options.Seed));
    var trainer = new GptTrainer(model, learned, options);
    var points = new List<(double, double)>();
    double loss = 0;
    while (trainer.StepCount < options.Steps)
    {
        loss += trainer.Step();
        if (trainer.StepCount % 50 == 0)
        {
            points.Add((trainer.StepCount, loss / 50));
            loss = 0;
        }
    }

    // The answer is right if every digit is.
    int right = 0;
    (int A, int B, string Answer)? wrong = null;
    int carries = 0;
    foreach ((int a, int b) in sums[^300..])
    {
        int[] prompt = [idOf["\n"], .. Encode($"{a}+{b}=")];
        string answer = string.Concat(Sampler.Sample(model, prompt, 6, seed: 1, temperature: 0).TakeWhile(id => id != idOf["\n"]).Select(id => vocabulary[id]));
        bool isRight = answer == $"{a + b}";
        right += isRight ? 1 : 0;
        carries += !isRight && (a % 10) + (b % 10) > 9 ? 1 : 0;
        wrong ??= isRight ? null : (a, b, answer);
    }

    string example = wrong is { } mistake ? $", as {mistake.A} + {mistake.B} = {mistake.Answer}" : string.Empty;
    Console.WriteLine($"  {name,-15} '{string.Join('|', cut("127"))} + {string.Join('|', cut("48"))}'  {learned.Length / (sums.Length - 300.0):F1} ids a sum  {right / 3.0,5:F1} % right; of the wrong ones {carries} carry from the last digit{example}");
    lines.Add((name, [.. points]));
}

var page = new Page("What tokens do").Add("Sums", "The loss on the sums while three transformers learn them, whose numbers are cut in three ways. A loss for each id: compare the shape, not the height, for single digits are more ids.");
if (lines.All(line => line.Points.Length > 0))
{
    page.AddPicture(Picture.Lines("nats an id", "steps", [.. lines]));
}

page.Add("Cuts", "Each box is an id.");
foreach (string shown in (string[])["gentleman", " gentleman", "GENTLEMAN", "안녕하세요", "if a:\n    return a", "127 + 677 = 804", "1275 + 6773 = 8048"])
{
    page.AddPicture($"<div class=\"tokens\">{string.Concat(tokenizer.EncodeToIds(shown).Select(id => $"<span>{Page.Escape(Text(id))}</span>"))}</div>");
}

page.Write("4-what-tokens-do.html");
return 0;

void Show(string what, params string[] texts)
{
    Console.WriteLine(what);
    foreach (string shown in texts)
    {
        IReadOnlyList<int> ids = tokenizer.EncodeToIds(shown);
        Console.WriteLine($"  '{shown.Replace("\n", "↵", StringComparison.Ordinal)}'  {ids.Count} ids: {string.Join(' ', ids)}   {string.Join('|', ids.Select(Text))}");
    }

    Console.WriteLine();
}

// A token that is not whole characters is shown by its bytes.
string Text(int id)
{
    ReadOnlySpan<byte> bytes = tokenizer.GetTokenBytes(id).Span;
    return System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes).Replace("\n", "↵", StringComparison.Ordinal) : Convert.ToHexString(bytes);
}
