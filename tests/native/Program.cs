// Goes the whole way of the core in a native program: learn a vocabulary, encode, decode, learn rows, write and read both, look for neighbors,
// and embed with a model.zip, which is the argument.

using System.Buffers;
using System.Text;
using MlNetTokenize;

string[] texts = [.. Enumerable.Range(0, 400).Select(i => i % 2 == 0 ? $"the dog sleeps in house {i}" : $"a train leaves for the sea at {i}")];
BytePairTokenizer tokenizer = BytePairTokenizer.Train(texts, new BytePairTrainingOptions { VocabularySize = 400, SplitPattern = SplitPattern.Cl100k });
Check(texts.All(text => tokenizer.Decode(tokenizer.EncodeToIds(text)) == text), "texts come back");
var utf8 = new ArrayBufferWriter<int>();
tokenizer.EncodeUtf8(Encoding.UTF8.GetBytes(texts[0]), utf8);
Check(utf8.WrittenSpan.SequenceEqual([.. tokenizer.EncodeToIds(texts[0])]), "UTF-8 has the same ids");

using var json = new MemoryStream();
tokenizer.SaveTokenizerJson(json);
json.Position = 0;
BytePairTokenizer read = BytePairTokenizer.FromTokenizerJson(json);
Check(texts.All(text => read.EncodeToIds(text).SequenceEqual(tokenizer.EncodeToIds(text))), "a tokenizer.json has the same ids");
BytePairTokenizer pattern = BytePairTokenizer.Train(texts, new BytePairTrainingOptions { VocabularySize = 300, SplitPattern = SplitPattern.FromRegex(@"\p{L}+|\s+") });
Check(pattern.Decode(pattern.EncodeToIds(texts[1])) == texts[1], "expressions cut");

IEnumerable<EmbeddingExample> examples = texts.Select((text, i) => EmbeddingExample.ForBoolean(tokenizer.EncodeToIds(text).ToArray(), i % 2 == 0));
EmbeddingModel model = EmbeddingTrainer.Train(examples, new EmbeddingTrainingOptions { Dimension = 8 });
var vector = new float[8];
var probability = new float[1];
int right = 0;
foreach ((string text, int i) in texts.Select((text, i) => (text, i)))
{
    model.Pool([.. tokenizer.EncodeToIds(text)], vector, TokenPooling.Mean);
    model.Head!.Predict(vector, probability);
    right += probability[0] > 0.5f == (i % 2 == 0) ? 1 : 0;
}

Check(right == texts.Length, $"{right} of {texts.Length} texts are told apart");
using var rows = new MemoryStream();
model.Table.Quantize(EmbeddingPrecision.Int8).SaveSafetensors(rows);
rows.Position = 0;
Check(EmbeddingTable.LoadSafetensors(rows).NearestNeighbors(model.Table[tokenizer.EncodeToIds(" dog")[0]], 3).Count == 3, "rows have neighbors");

// A pipeline that ML.NET saved.
TextPipeline pipeline = TextPipeline.Load(args[0], "Vector");
var pooled = new float[pipeline.Model!.Dimension];
pipeline.Embed("Apple pie".AsMemory(), pooled);
Check(pooled.Any(value => value != 0), "a model.zip makes vectors");
Console.WriteLine($"{tokenizer.VocabularySize} tokens, {model.VocabularySize} rows of {model.Dimension}: all as it should be");

static void Check(bool isRight, string what)
{
    if (!isRight)
    {
        Console.Error.WriteLine($"Not so: {what}");
        Environment.Exit(1);
    }
}
