#:project Lesson
#:project ../Gpt

#:project ../../src/MlNetTokenize
#:package Microsoft.ML.OnnxRuntime
#:package Microsoft.ML.OnnxTransformer

#:property PublishAot=false

// 7. Back to ML.NET: rows that were learned through a transformer as features of a classifier, next to rows learned in other ways; and the transformer itself as an ONNX model in a pipeline.
//
//   dotnet run 7-mlnet.cs -- --file TEXT

using Gpt;
using Lesson;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;
using MlNetTokenize;

if (Arguments.Read(args, ("steps", 800)) is not { } text)
{
    return 1;
}

const int Size = 1024;
const int Width = 64;
const int Context = 64;

// A transformer over byte pairs, learned from the text without a label.
BytePairTokenizer tokenizer = BytePairTokenizer.Train([text.Train], new BytePairTrainingOptions { VocabularySize = Size });
IReadOnlyList<int> ids = tokenizer.EncodeToIds(text.Train);
var options = new GptOptions { Steps = text.Count("steps"), LearningRate = 3e-3, LastLearningRate = 3e-4 };
var model = new GptModel(GptWeights.Create(new GptShape(tokenizer.VocabularySize, Context, Layers: 2, Heads: 4, Width), options.Seed));
var trainer = new GptTrainer(model, ids, options);
double loss = 0;
while (trainer.StepCount < options.Steps)
{
    loss = trainer.Step();
}

Console.WriteLine($"{text.Name}: a transformer of {model.Weights.Count:N0} weights over {tokenizer.VocabularySize:N0} byte pairs, {options.Steps:N0} steps, {loss:F2} nats a token at the end.");

// A task that any text has: of which quarter of the text is a passage of 200 characters? A fifth of the passages is held out.
Passage[] passages = [.. text.Train.Chunk(200).Where(chunk => chunk.Length == 200).Select((chunk, i) => new Passage { Text = new string(chunk), Quarter = $"{i * 800L / text.Train.Length}" })];
new Random(1).Shuffle(passages);
var mlContext = new MLContext(seed: 1);
IDataView train = mlContext.Data.LoadFromEnumerable(passages[(passages.Length / 5)..]);
IDataView test = mlContext.Data.LoadFromEnumerable(passages[..(passages.Length / 5)]);

// Rows of the same size, learned in different ways. The first know nothing, the next learned from the text alone, the last from the labels.
var byNext = new EmbeddingTrainingOptions { Objective = EmbeddingObjective.NextToken, VocabularySize = tokenizer.VocabularySize, WindowSize = 1, Dimension = Width, Epochs = 2, NumberOfThreads = 1, Seed = 1 };
var byNeighbors = new EmbeddingTrainingOptions { Objective = EmbeddingObjective.SkipGram, VocabularySize = tokenizer.VocabularySize, Dimension = Width, Epochs = 5, NumberOfThreads = 1, Seed = 1 };
(string Name, IEstimator<ITransformer> Rows)[] contenders =
[
    ("random rows", Apply(EmbeddingTable.Create(tokenizer.VocabularySize, Width, seed: 1))),
    ("skip-gram", Apply(EmbeddingTrainer.Train([ids], byNeighbors).Table)),
    ("the next token, from one", Apply(EmbeddingTrainer.Train([ids], byNext).Table)),
    ("the next token, through a transformer", Apply(model.ToEmbeddingTable())),
    ("the label (LearnTokenEmbedding)", mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", dimension: Width)),
];
Console.WriteLine($"\nOf which quarter of the text are {passages.Length / 5:N0} held-out passages of 200 characters? The mean of their rows, and SdcaMaximumEntropy:");
foreach ((string name, IEstimator<ITransformer> rows) in contenders)
{
    var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label", nameof(Passage.Quarter))
        .Append(mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", nameof(Passage.Text), tokenizer))
        .Append(rows)
        .Append(mlContext.Transforms.NormalizeMeanVariance("Features"))
        .AppendCacheCheckpoint(mlContext)
        .Append(mlContext.MulticlassClassification.Trainers.SdcaMaximumEntropy());
    MulticlassClassificationMetrics metrics = mlContext.MulticlassClassification.Evaluate(pipeline.Fit(train).Transform(test));
    Console.WriteLine($"  {name,-40} accuracy {metrics.MicroAccuracy:F3}, log-loss {metrics.LogLoss:F3}");
}

// The transformer as a file that any ONNX runtime reads, behind the tokenizer, in one pipeline: a text goes in, and scores for the next token come out at each place.
const string OnnxPath = "7-mlnet.onnx";
using (FileStream file = File.Create(OnnxPath))
{
    GptOnnx.Save(file, model.Weights);
}

var write = mlContext.Transforms.Text.TokenizeIntoSubwords(GptOnnx.Input, nameof(Passage.Text), tokenizer, new TokenColumnOptions { Kind = TokenKind.Int64, MaximumTokenCount = Context })
    .Append(mlContext.Transforms.ApplyOnnxModel(new OnnxOptions { ModelFile = OnnxPath, InputColumns = [GptOnnx.Input], OutputColumns = [GptOnnx.Output] }));
IDataView written = write.Fit(test).Transform(mlContext.Data.TakeRows(test, 50));
float[][] theirs = [.. written.GetColumn<float[]>(GptOnnx.Output)];
long[][] inputs = [.. written.GetColumn<long[]>(GptOnnx.Input)];
double difference = 0;
for (int i = 0; i < theirs.Length; i++)
{
    float[] ours = model.Forward(Array.ConvertAll(inputs[i], id => (int)id), 1).Values;
    if (ours.Length != theirs[i].Length)
    {
        Console.Error.WriteLine($"OnnxRuntime gives {theirs[i].Length} scores, the transformer {ours.Length}.");
        return 1;
    }

    difference = Math.Max(difference, ours.Zip(theirs[i]).Max(pair => Math.Abs(pair.First - pair.Second)));
}

Console.WriteLine($"\n{OnnxPath}: {new FileInfo(OnnxPath).Length / 1024:N0} KB. {theirs.Length} passages through TokenizeIntoSubwords and ApplyOnnxModel: the scores are at most {difference:E1} from our own.");
int place = Math.Min(11, inputs[0].Length - 1);
int size = tokenizer.VocabularySize;
float[] last = theirs[0][(place * size)..((place + 1) * size)];
IEnumerable<string> likely = last.Index().OrderByDescending(entry => entry.Item).Take(5).Select(entry => $"'{tokenizer.Decode([entry.Index])}'");
Console.WriteLine($"After '{tokenizer.Decode(inputs[0].Take(place + 1).Select(id => (int)id))}' the likeliest are {string.Join(" ", likely)}.".Replace("\n", "↵", StringComparison.Ordinal));
bool isEqual = difference <= 1e-4;
Console.WriteLine(isEqual ? "OnnxRuntime and our own code: the same scores." : "OnnxRuntime and our own code: NOT the same scores.");
return isEqual ? 0 : 1;

IEstimator<ITransformer> Apply(EmbeddingTable table) => mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", table);

/// <summary>A passage, and of which quarter of the text it is.</summary>
internal sealed class Passage
{
    public string Text { get; set; } = string.Empty;

    public string Quarter { get; set; } = string.Empty;
}
