#:project Lesson
#:project ../Gpt

#:project ../../src/MlNetTokenize.Core

// 6. GPT: a transformer reads the tokens before the next one in their order. Its layers are in ../Gpt, forward and backward by hand.
//
//   dotnet run 6-gpt.cs -- --file TEXT                        characters, nanoGPT's shape for a CPU
//   dotnet run 6-gpt.cs -- --file TEXT --vocabulary 1024 …    byte pairs; all numbers of the shape and of learning can be given

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Gpt;
using Lesson;
using Microsoft.ML.Tokenizers;
using MlNetTokenize;

if (Arguments.Read(args, ("vocabulary", 0), ("layers", 4), ("heads", 4), ("width", 128), ("context", 64), ("batch", 12), ("steps", 2000), ("rate", 3e-3), ("seed", 1), ("untied", 0), ("threads", Environment.ProcessorCount)) is not { } text)
{
    return 1;
}

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
try
{
    // Text → ids, by the library's tokenizers.
    CharacterTokenizer characters = CharacterTokenizer.Train([text.Train]);
    HashSet<string> alphabet = [.. Enumerable.Range(0, characters.VocabularySize).Select(id => characters.GetCharacter(id).ToString()!)];
    string held = text.HeldOf(alphabet.Contains);
    int size = text.Count("vocabulary");
    Tokenizer tokenizer = size == 0 ? characters : BytePairTokenizer.Train([text.Train], new BytePairTrainingOptions { VocabularySize = size });
    size = size == 0 ? characters.VocabularySize : size;
    IReadOnlyList<int> train = tokenizer.EncodeToIds(text.Train);
    IReadOnlyList<int> test = tokenizer.EncodeToIds(held);

    // The transformer begins with random weights.
    var shape = new GptShape(size, text.Count("context"), text.Count("layers"), text.Count("heads"), text.Count("width"), HasTiedHead: text.Number("untied") == 0);
    double rate = text.Number("rate");
    var options = new GptOptions { Steps = text.Count("steps"), BatchSize = text.Count("batch"), LearningRate = rate, LastLearningRate = rate / 10, Seed = text.Count("seed"), Threads = text.Count("threads") };
    var model = new GptModel(GptWeights.Create(shape, options.Seed), options.Threads);
    var trainer = new GptTrainer(model, train, options);
    Console.WriteLine($"{text.Name}: {train.Count:N0} tokens to learn from, {test.Count:N0} held out, a vocabulary of {size:N0}.");
    Console.WriteLine($"{shape.Layers} layers, {shape.Heads} heads, {shape.Width} wide, {shape.ContextLength} tokens of context: {model.Weights.Count:N0} weights; {options.Steps:N0} steps of {options.BatchSize} texts.\n");

    float[][] rowsBefore = Rows(model.ToEmbeddingTable());
    var points = new List<(double X, double Y)>();
    var samples = new List<(int Step, string Text)> { (0, Write(200)) };
    var times = new List<double>();
    var watch = Stopwatch.StartNew();
    double sum = 0;
    int shown = Math.Max(1, options.Steps / 10);
    while (trainer.StepCount < options.Steps)
    {
        long begin = Stopwatch.GetTimestamp();
        sum += trainer.Step();
        times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        if (trainer.StepCount % shown == 0)
        {
            points.Add((trainer.StepCount, sum / shown));
            Console.WriteLine($"  step {trainer.StepCount,6:N0}: {sum / shown:F3} nats on what it learned from, {watch.Elapsed.TotalSeconds,5:F0} s");
            sum = 0;
            if (trainer.StepCount / shown is 1 or 3)
            {
                samples.Add((trainer.StepCount, Write(200)));
            }
        }
    }

    TimeSpan learning = watch.Elapsed;
    double nats = GptTrainer.Evaluate(model, test);
    double bits = nats * (test.Count - 1) / Math.Log(2) / (Encoding.UTF8.GetByteCount(held) - Encoding.UTF8.GetByteCount(tokenizer.Decode([test[0]])!));
    samples.Add((options.Steps, Write(800)));
    times.Sort();
    double median = times.Count == 0 ? 0 : times[times.Count / 2];
    Console.WriteLine($"\nIt writes:\n{samples[^1].Text}\n");
    Console.WriteLine($"{learning.TotalMinutes:F2} minutes to learn, {watch.Elapsed.TotalMinutes:F2} with the evaluation; a step takes {median:F1} ms; {bits:F3} bits per byte held out.");

    // What was learned: a file of weights, and the rows as a table of the library.
    using (FileStream file = File.Create("6-gpt.safetensors"))
    {
        GptFile.Save(file, model.Weights);
    }

    EmbeddingTable table = model.ToEmbeddingTable();
    IReadOnlyList<TokenNeighbor> near = table.NearestNeighbors(table[test[0]], Math.Min(6, size));
    Console.WriteLine($"Rows learned through the transformer: nearest to {Shown(test[0])} are {string.Join(" ", near.Skip(1).Select(neighbor => Shown(neighbor.Id)))}.");

    // The picture: the rows before and after, and how the loss fell.
    int[] drawn = [.. Enumerable.Range(0, Math.Min(65, size)).Select(i => size <= 65 ? i : (int)((long)i * size / 65))];
    var page = new Page("GPT").Add("The loss", $"{nats:F2} nats a token held out at the end, {bits:F3} bits per byte.");
    if (points.Count > 1)
    {
        page.AddPicture(Picture.Lines("nats a token, on what it learns from", "steps", ("loss", [.. points])));
    }

    foreach ((int step, string sample) in samples)
    {
        page.Add($"What it writes after {step:N0} steps").AddText(sample);
    }

    float[][] rows = Rows(table);
    page.Add("The rows before and after learning", "The first 32 numbers of each row.")
        .AddPicture(Map("before", rowsBefore), Map("after", rows))
        .Write("6-gpt.html");
    Console.WriteLine($"held out {nats:F2} nats");
    return 0;

    // A line break, and on from there: of the 40 likeliest tokens, with 0.9 as the temperature.
    string Write(int count)
    {
        int begin = tokenizer.EncodeToIds(text.Train.Contains('\n', StringComparison.Ordinal) ? "\n" : text.Train[..1])[0];
        return tokenizer.Decode(Sampler.Sample(model, [begin], size > 256 ? count / 2 : count, seed: 1, temperature: 0.9, topK: 40))!;
    }

    string Map(string title, float[][] all) => Picture.HeatMap(title, [.. drawn.Select(Shown)], [.. drawn.Select(id => all[id][..Math.Min(32, shape.Width)])], cell: 10);

    string Shown(int id) => $"'{tokenizer.Decode([id])!.Replace("\n", "↵", StringComparison.Ordinal)}'";
}
catch (ArgumentException problem)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}

static float[][] Rows(EmbeddingTable table) => [.. Enumerable.Range(0, table.VocabularySize).Select(id => table[id].ToArray())];
