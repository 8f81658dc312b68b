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

if (Arguments.Read(args, ("steps", 2000)) is not { } text)
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

// A transformer that learns a + b = c, written with three digits each and four for the sum, from 20,000 sums; 300 others are asked for. Groups of two digits, from the left: 12|7. From the right: 1|27. Or each
// digit by itself. Every text is one sum.
var random = new Random(1);
(int A, int B)[] sums = [.. Enumerable.Range(0, 20_600).Select(_ => (random.Next(1000), random.Next(1000))).Distinct().Take(20_300)];
(string Name, Func<string, IEnumerable<string>> Cut)[] ways =
[
    ("from the left", number => number.Chunk(2).Select(digits => new string(digits))),
    ("from the right", number => number.Reverse().Chunk(2).Select(digits => new string([.. digits.Reverse()])).Reverse()),
    ("single digits", number => number.Select(digit => digit.ToString())),
];
string[] vocabulary = ["+", "=", .. Enumerable.Range(0, 10).Select(i => $"{i}"), .. Enumerable.Range(0, 100).Select(i => $"{i:00}")];
Dictionary<string, int> idOf = vocabulary.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
Console.WriteLine($"Sums of numbers of three digits, {sums.Length - 300:N0} to learn from in {text.Count("steps"):N0} steps, 300 others asked for:");
var lines = new List<(string Name, (double X, double Y)[] Points)>();
foreach ((string name, Func<string, IEnumerable<string>> cut) in ways)
{
    int[] Question((int A, int B) sum) => [.. cut($"{sum.A:000}").Append("+").Concat(cut($"{sum.B:000}")).Append("=").Select(token => idOf[token])];
    int[] Answer((int A, int B) sum) => [.. cut($"{sum.A + sum.B:0000}").Select(token => idOf[token])];
    int[][] learned = [.. sums[..^300].Select(sum => (int[])[.. Question(sum), .. Answer(sum)])];
    int length = learned[0].Length - 1;
    var options = new GptOptions { Steps = text.Count("steps"), LearningRate = 4e-3, LastLearningRate = 1e-4 };
    var model = new GptModel(GptWeights.Create(new GptShape(vocabulary.Length, length, Layers: 2, Heads: 4, Width: 64), options.Seed));
    var optimizer = new AdamW(model.Weights, options);
    var points = new List<(double, double)>();

    // The two numbers cannot be predicted: two times ln 1000, less the first id, which stands at the beginning and is not asked for.
    double guess = (2 * Math.Log(1000)) - (cut("127").First().Length * Math.Log(10));
    double loss = 0;
    for (int step = 0; step < options.Steps; step++)
    {
        int[][] batch = random.GetItems(learned, 128);
        loss += model.LossAndGradients([.. batch.SelectMany(sum => sum[..^1])], [.. batch.SelectMany(sum => sum[1..])], batch.Length) * length;
        optimizer.Step(options.RateOf(step));
        if ((step + 1) % 50 == 0)
        {
            points.Add((step + 1, (loss / 50) - guess));
            loss = 0;
        }
    }

    // The answer is right if every digit is.
    int right = 0;
    string example = string.Empty;
    foreach ((int A, int B) sum in sums[^300..])
    {
        int[] answer = [.. Sampler.Sample(model, Question(sum), Answer(sum).Length, seed: 1, temperature: 0)];
        bool isRight = answer.SequenceEqual(Answer(sum));
        right += isRight ? 1 : 0;
        example = isRight || example.Length > 0 ? example : $", not {sum.A:000} + {sum.B:000} = {string.Concat(answer.Select(id => vocabulary[id]))}";
    }

    string cuts = $"{string.Join('|', cut("127"))} + {string.Join('|', cut("677"))} = {string.Join('|', cut("0804"))}";
    Console.WriteLine($"  {name,-15} {cuts,-29} {length + 1,2} ids a sum  {right / 3.0,5:F1} % right{example}");
    lines.Add((name, [.. points]));
}

var page = new Page("What tokens do").Add("Sums", "The loss of a sum while three transformers learn, whose numbers are cut in three ways, less what the two numbers themselves cost, which are anyone’s guess: what is left is what is not yet known of the answer.");
if (lines.All(line => line.Points.Length > 0))
{
    page.AddPicture(Picture.Lines("nats an answer", "steps", [.. lines]));
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
