#:project Lesson

#:project ../../src/MlNetTokenize.Core

// 2. The table: each integer is the number of a row, and a row is what the model knows of a character. Learning moves rows, one step of the gradient at a time.
//
//   dotnet run 2-table.cs -- --file TEXT

using Lesson;
using MlNetTokenize;

if (Arguments.Read(args) is not { } text)
{
    return 1;
}

const int Dimension = 16;
CharacterTokenizer tokenizer = CharacterTokenizer.Train([text.Train]);
int size = tokenizer.VocabularySize;
string[] names = [.. Enumerable.Range(0, size).Select(id => tokenizer.GetCharacter(id).ToString()!.Replace("\n", "↵", StringComparison.Ordinal).Replace(" ", "␣", StringComparison.Ordinal))];

// Before learning: small random numbers.
EmbeddingTable before = EmbeddingTable.Create(size, Dimension, seed: 1);
int token = tokenizer.EncodeToIds("e")[0];
Console.WriteLine($"A table of {size} rows of {Dimension} numbers. To look a token up is to read its row; 'e' is row {token}:");
Console.WriteLine($"  before learning  {Numbers(before[token])}");

// Learning: predict each character from the row of the one before it, and move that row so that the prediction would have been better. A million times, twice.
EmbeddingModel model = EmbeddingTrainer.Train([tokenizer.EncodeToIds(text.Train)], Options(epochs: 2, options => options.InitialTable = before));
EmbeddingTable after = model.Table;
Console.WriteLine($"  after learning   {Numbers(after[token])}");
Console.WriteLine("\nRows that have become neighbors, because the same characters follow them:");
foreach (string character in (string[])["e", "A", ".", "t"])
{
    int id = Array.IndexOf(names, character);
    if (id >= 0)
    {
        Console.WriteLine($"  {names[id]}  {string.Join("  ", after.NearestNeighbors(after[id], 6).Where(neighbor => neighbor.Id != id).Select(neighbor => $"{names[neighbor.Id]} {neighbor.Similarity:F2}"))}");
    }
}

// One step of the gradient by hand: after 'e' comes 'r'. The linear layer W, b scores every character from the row x: p = softmax(W·x + b), loss = −log p('r').
int next = tokenizer.EncodeToIds("r")[0];
float[] x = after[token].ToArray();
float[][] w = WeightsOf(model.Head!);
var bias = new float[size];
model.Head!.CopyBiases(bias);
double[] scores = [.. Enumerable.Range(0, size).Select(output => bias[output] + w[output].Zip(x).Sum(pair => (double)pair.First * pair.Second))];
double[] p = [.. scores.Select(score => Math.Exp(score - scores.Max()))];
double total = p.Sum();
p = [.. p.Select(value => value / total)];
Console.WriteLine($"\nOne step. After 'e' comes 'r', to which the model gives p = {p[next]:F4}: a loss of {-Math.Log(p[next]):F4} nats.");

// The gradient of the loss by the scores is p − 1 at what came and p elsewhere; by the row it is g = Wᵀ·(p − y). No other row had a part in the scores: their gradient is zero, and they stay.
double[] g = new double[Dimension];
for (int output = 0; output < size; output++)
{
    for (int d = 0; d < Dimension; d++)
    {
        g[d] += (p[output] - (output == next ? 1 : 0)) * w[output][d];
    }
}

// The library's step is AdaGrad's: x ← x − rate·g / √(0.1 + |g|²), so that a row that has moved much moves less.
const float Rate = 0.1f;
double norm = g.Sum(value => value * value);
float[] byHand = [.. x.Zip(g).Select(pair => (float)(pair.First - (Rate * pair.Second / Math.Sqrt(0.1 + norm))))];
EmbeddingModel stepped = EmbeddingTrainer.Train([(int[])[token, next]], Options(epochs: 1, options => (options.InitialModel, options.LearningRate) = (model, Rate)));
Console.WriteLine($"  gradient    {Numbers([.. g.Select(value => (float)value)])}");
Console.WriteLine($"  by hand     {Numbers(byHand)}");
Console.WriteLine($"  by library  {Numbers(stepped.Table[token])}");
float difference = byHand.Zip(stepped.Table[token].ToArray()).Max(pair => Math.Abs(pair.First - pair.Second));
int[] moved = [.. Enumerable.Range(0, size).Where(id => !stepped.Table[id].SequenceEqual(after[id]))];
double better = Predict(stepped, token)[next];
Console.WriteLine($"  largest difference {difference:E1}; rows that moved: {string.Join(' ', moved.Select(id => names[id]))}; now p('r' after 'e') = {better:F4}.");

new Page("The table")
    .Add("Before and after learning", $"{size} rows of {Dimension} numbers: random ones, and what learning made of them. Characters that are followed by the same ones have become alike. Blue is below zero, red above; each picture has its own scale. Point at a square to see its number.")
    .AddPicture(Picture.HeatMap($"before, at most {Largest(before):F3}", names, Rows(before)), Picture.HeatMap($"after, at most {Largest(after):F3}", names, Rows(after)))
    .Add("One step", "What one step of the gradient moved, from 'e' to 'r': the row of 'e' and nothing else.")
    .AddPicture(Picture.HeatMap("after the step − before it", names, [.. Enumerable.Range(0, size).Select(id => stepped.Table[id].ToArray().Zip(after[id].ToArray(), (now, then) => now - then).ToArray())]))
    .Write("2-table.html");

bool isEqual = difference < 1e-6 && moved.SequenceEqual([token]);
Console.WriteLine(isEqual ? "By hand and by the library: the same step." : "By hand and by the library: NOT the same step.");
return isEqual ? 0 : 1;

EmbeddingTrainingOptions Options(int epochs, Action<EmbeddingTrainingOptions> more)
{
    var options = new EmbeddingTrainingOptions { Objective = EmbeddingObjective.NextToken, VocabularySize = size, WindowSize = 1, Dimension = Dimension, Epochs = epochs, NumberOfThreads = 1, Seed = 1 };
    more(options);
    return options;
}

// Of rows that are 1 in one place and 0 elsewhere, the layer's scores are its weights.
float[][] WeightsOf(EmbeddingHead head)
{
    float[] unit = [.. Enumerable.Range(0, Dimension * Dimension).Select(i => i % (Dimension + 1) == 0 ? 1f : 0f)];
    var units = new EmbeddingModel(EmbeddingTable.FromValues(Dimension, Dimension, unit), head);
    float[][] columns = [.. Enumerable.Range(0, Dimension).Select(d => { var scores = new float[size]; units.Explain([d], scores, TokenPooling.Sum); return scores; })];
    return [.. Enumerable.Range(0, size).Select(output => columns.Select(column => column[output]).ToArray())];
}

float[] Predict(EmbeddingModel predictor, int context)
{
    var probabilities = new float[size];
    new NextTokenPredictor(predictor).Predict([context], probabilities);
    return probabilities;
}

static string Numbers(ReadOnlySpan<float> row) => string.Join(' ', row.ToArray().Select(value => $"{value,9:F6}"));

static float[][] Rows(EmbeddingTable table) => [.. Enumerable.Range(0, table.VocabularySize).Select(id => table[id].ToArray())];

static float Largest(EmbeddingTable table) => Rows(table).Max(row => row.Max(Math.Abs));
